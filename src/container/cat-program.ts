import type { EngineInfo } from './engine.ts'

/**
 * A program that prints the files it is given, and without any waits until it is killed: for images that have none. It
 * needs nothing but the kernel.
 * @returns an ELF file; `undefined`: there is none for what the engine runs on
 */
export function catProgram(platform: EngineInfo['platform']): Buffer | undefined {
  const [, processor = ''] = platform.split('/')
  const made = machines[processor]
  return made === undefined ? undefined : elf(made.machine, bytesOf(made.code))
}

interface Machine {
  /** Its number in an ELF file. */
  readonly machine: number
  /** Bytes in hex, then what they say. */
  readonly code: string
}

const amd64: Machine = {
  machine: 62,
  code: `
    48 8b 1c 24            mov rbx, [rsp]        ; how many words
    4c 8d 6c 24 10         lea r13, [rsp+16]     ; the first one after its own name
    48 81 ec 00 10 00 00   sub rsp, 4096
    48 83 fb 01            cmp rbx, 1
    74 47                  je wait
    49 8b 7d 00            next: mov rdi, [r13]
    49 83 c5 08            add r13, 8
    48 85 ff               test rdi, rdi
    74 31                  jz done
    31 f6                  xor esi, esi
    b8 02 00 00 00         mov eax, 2            ; open
    0f 05                  syscall
    85 c0                  test eax, eax
    78 e6                  js next
    89 c3                  mov ebx, eax
    31 c0                  again: xor eax, eax   ; read
    89 df                  mov edi, ebx
    48 89 e6               mov rsi, rsp
    ba 00 10 00 00         mov edx, 4096
    0f 05                  syscall
    85 c0                  test eax, eax
    7e d2                  jle next
    89 c2                  mov edx, eax
    b8 01 00 00 00         mov eax, 1            ; write
    bf 01 00 00 00         mov edi, 1
    0f 05                  syscall
    eb de                  jmp again
    b8 3c 00 00 00         done: mov eax, 60     ; exit
    31 ff                  xor edi, edi
    0f 05                  syscall
    b8 22 00 00 00         wait: mov eax, 34     ; pause
    0f 05                  syscall
    eb f7                  jmp wait`,
}

const arm64: Machine = {
  machine: 183,
  code: `
    f3 03 40 f9   ldr x19, [sp]        ; how many words
    f4 43 00 91   add x20, sp, 16      ; the first one after its own name
    ff 07 40 d1   sub sp, sp, 4096
    7f 06 00 f1   cmp x19, 1
    00 03 00 54   b.eq wait
    60 0c 80 92   next: mov x0, -100
    81 86 40 f8   ldr x1, [x20], 8
    41 02 00 b4   cbz x1, done
    02 00 80 d2   mov x2, 0
    08 07 80 d2   mov x8, 56           ; openat
    01 00 00 d4   svc 0
    40 ff ff 37   tbnz w0, 31, next
    f3 03 00 aa   mov x19, x0
    e0 03 13 aa   again: mov x0, x19
    e1 03 00 91   mov x1, sp
    02 00 82 d2   mov x2, 4096
    e8 07 80 d2   mov x8, 63           ; read
    01 00 00 d4   svc 0
    1f 00 00 f1   cmp x0, 0
    4d fe ff 54   b.le next
    e2 03 00 aa   mov x2, x0
    20 00 80 d2   mov x0, 1
    08 08 80 d2   mov x8, 64           ; write
    01 00 00 d4   svc 0
    f5 ff ff 17   b again
    00 00 80 d2   done: mov x0, 0
    a8 0b 80 d2   mov x8, 93           ; exit
    01 00 00 d4   svc 0
    00 00 80 d2   wait: mov x0, 0
    01 00 80 d2   mov x1, 0
    02 00 80 d2   mov x2, 0
    03 00 80 d2   mov x3, 0
    28 09 80 d2   mov x8, 73           ; ppoll
    01 00 00 d4   svc 0
    fa ff ff 17   b wait`,
}

const machines: Readonly<Record<string, Machine>> = { amd64, arm64 }

function bytesOf(code: string): Buffer {
  const hex = code.split('\n').flatMap(line => /^ +((?:[0-9a-f]{2} )+)/.exec(line)?.[1] ?? [])
  return Buffer.from(hex.join('').replaceAll(' ', ''), 'hex')
}

const headerBytes = 64
const segmentBytes = 56
const loadedAt = 0x40_0000n
/** No kernel has greater pages. */
const pageBytes = 0x1_0000n

/** One segment that holds the whole file, and begins with the code. */
function elf(machine: number, code: Buffer): Buffer {
  const head = Buffer.alloc(headerBytes + segmentBytes)
  const size = BigInt(head.length + code.length)
  // 64 bits, little endian, version 1.
  head.write('\x7fELF\x02\x01\x01', 'latin1')
  head.writeUInt16LE(2, 16) // a program
  head.writeUInt16LE(machine, 18)
  head.writeUInt32LE(1, 20)
  head.writeBigUInt64LE(loadedAt + BigInt(head.length), 24) // where it begins
  head.writeBigUInt64LE(BigInt(headerBytes), 32) // where the segments are told
  head.writeUInt16LE(headerBytes, 52)
  head.writeUInt16LE(segmentBytes, 54)
  head.writeUInt16LE(1, 56) // segments
  head.writeUInt32LE(1, 64) // loaded
  head.writeUInt32LE(5, 68) // to be read and run
  head.writeBigUInt64LE(loadedAt, 80)
  head.writeBigUInt64LE(loadedAt, 88)
  head.writeBigUInt64LE(size, 96)
  head.writeBigUInt64LE(size, 104)
  head.writeBigUInt64LE(pageBytes, 112)
  return Buffer.concat([head, code])
}
