import { describe, expect, it } from 'vitest'
import { parseKnative } from '../../src/project/knative.ts'
import { blueprintText } from './blueprint-text.ts'

const read = (text: string) => {
  const blueprint = parseKnative(text, 'service.yaml')
  return blueprint === undefined ? undefined : blueprintText(blueprint)
}

/** A published service of Cloud Run, shortened, with the probes of cloud.google.com/run/docs/configuring/healthchecks */
const service = `apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: netra-backend-staging
  annotations:
    run.googleapis.com/ingress: all
spec:
  template:
    spec:
      containerConcurrency: 80
      containers:
      - name: proxy
        image: envoy
      - name: netra-backend
        image: gcr.io/netra-staging/backend:latest
        command: ["node", "server.js"]
        args: ["--greet", "it's $(NAME)", "--port=$(PORT)"]
        resources: { limits: { cpu: 1000m, memory: 512Mi } }
        ports:
        - name: http1
          containerPort: 8000
        env:
        - name: ENVIRONMENT
          value: "staging"
        - name: TOKEN
          valueFrom:
            secretKeyRef: { name: token, key: latest }
        startupProbe:
          initialDelaySeconds: 10
          periodSeconds: 5
          failureThreshold: 12
          timeoutSeconds: 3
          httpGet:
            path: /ready
            port: 8000
        livenessProbe:
          httpGet: { path: /live }
`

describe('parseKnative', () => {
  it('reads the container that gets the traffic', () => {
    expect(read(service)).toEqual([
      `web netra-backend-staging @14:9, start "node server.js --greet 'it'\\''s '"$NAME" '--port='"$PORT"" @16:9, port containerPort=8000 @21:11, health 5000/3000, in gcr.io/netra-staging/backend:latest ["node","server.js"] ["--greet","it's $(NAME)","--port=$(PORT)"], ofProject=true, healthPath=/ready, memoryBytes=536870912, bootTimeoutMs=70000, env ENVIRONMENT=staging`,
      'notice service.yaml: line 12: sidecars are not started here',
      'notice service.yaml: netra-backend-staging: TOKEN has its value on Cloud Run only; set what the app needs in .env or with --env',
      'names all',
    ])
  })

  it.each<[string, string, string[]]>([
    [
      'a container that leaves all to its image',
      'apiVersion: serving.knative.dev/v1\nmetadata: { name: hello }\nspec: { template: { spec: { containers: [ { image: x, args: [a] } ] } } }\n',
      ['web hello @3:43, in x ["a"], ofProject=true', 'names all'],
    ],
    [
      'the path of a liveness probe, where nothing else is asked for',
      'apiVersion: serving.knative.dev/v1\nspec:\n  template:\n    spec:\n      containers:\n      - livenessProbe: { httpGet: {} }\n',
      ['web web @6:9, health -/-, healthPath=/', 'names all'],
    ],
  ])('reads %s', (_, text, expected) => {
    expect(read(text)).toEqual(expected)
  })

  it("leaves Kubernetes' own services alone, even broken ones", () => {
    expect(read('apiVersion: v1\nkind: Service\nspec: [\n')).toBeUndefined()
  })

  it('tells all that is wrong, with its place', () => {
    const text = `apiVersion: serving.knative.dev/v1
spec:
  template:
    spec:
      containers:
      - ports: [ { containerPort: http } ]
        env: { A: b }
        resources: { limits: { memory: lots } }
        startupProbe:
          periodSeconds: 0
          httpGet: { path: ready }
`
    expect(() => read(text)).toThrow(
      expect.objectContaining({
        message: [
          'service.yaml has 5 problems',
          '  line 6, column 20: "containerPort" is "http"',
          '  line 7, column 9: "env" is not a list',
          '  line 8, column 32: "memory" is "lots"',
          '  line 10, column 11: "periodSeconds" is "0"',
          '  line 11, column 22: "path" is "ready"',
        ].join('\n'),
      }),
    )
    expect(() => read('apiVersion: serving.knative.dev/v1\nspec: {}\n')).toThrow(
      'line 2, column 1: a service without "containers"',
    )
  })
})
