import { describe, expect, it } from 'vitest'
import { byteSize, composeDuration, readPorts } from '../../src/project/compose-values.ts'

describe('composeDuration', () => {
  it.each([
    ['30s', 30_000],
    ['1m30s', 90_000],
    ['1.5m', 90_000],
    ['500ms', 500],
    ['2h', 7_200_000],
    ['1500us', 2],
    ['0', 0],
    ['30', undefined],
    ['s', undefined],
    ['1 s', undefined],
  ])('%s', (text, ms) => {
    expect(composeDuration(text)).toBe(ms)
  })
})

describe('byteSize', () => {
  it.each([
    ['512m', 536_870_912],
    ['512M', 536_870_912],
    ['1g', 1_073_741_824],
    ['1.5gb', 1_610_612_736],
    ['64k', 65_536],
    ['256Mi', 268_435_456],
    ['1000', 1_000],
    ['1000b', 1_000],
    ['much', undefined],
  ])('%s', (text, bytes) => {
    expect(byteSize(text)).toBe(bytes)
  })
})

describe('readPorts', () => {
  it.each<[text: string, ports: readonly string[] | undefined]>([
    ['3000', ['3000/tcp']],
    ['8080:80', ['80/tcp<8080']],
    ['127.0.0.1:8080:80', ['80/tcp<8080']],
    ['127.0.0.1::80', ['80/tcp']],
    ['[::1]:8080:80/udp', ['80/udp<8080']],
    ['53:53/UDP', ['53/udp<53']],
    ['3000-3002', ['3000/tcp', '3001/tcp', '3002/tcp']],
    ['9090-9091:8080-8081', ['8080/tcp<9090', '8081/tcp<9091']],
    ['9090-9091:80', ['80/tcp']],
    ['0:80', ['80/tcp']],
    ['web:80', undefined],
    ['80:http', undefined],
    ['70000', undefined],
    ['80-70', undefined],
    ['1-9999', undefined],
    ['', undefined],
  ])('%s', (text, ports) => {
    const found = readPorts(text)?.map(
      ({ port, protocol, published }) =>
        `${port}/${protocol}${published === undefined ? '' : `<${published}`}`,
    )
    expect(found).toEqual(ports)
  })
})
