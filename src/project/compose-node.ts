import type { Path } from './tree-reader.ts'
import type { YamlTree } from './yaml-tree.ts'

/** One of the files that are read as one. */
export interface ComposeLayer {
  /** Relative to the project. */
  readonly file: string
  readonly tree: YamlTree
  /** What its relative paths begin at, absolute. */
  readonly dir: string
  /** What `${NAME}` stands for in it. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** A file as it is read. */
export interface ComposeText {
  /** Absolute. */
  readonly path: string
  readonly text: string
}

/** What the files of one model have in common. */
export type ComposeSetting = Pick<ComposeLayer, 'dir' | 'variables'>

/** A value with where it is written, so that it can be moved. */
export type ComposeNode = Origin & { readonly value: string | readonly ComposeNode[] | ComposeMap }
export type ComposeMap = ReadonlyMap<string, ComposeNode>

interface Origin {
  readonly layer: ComposeLayer
  readonly path: Path
}

export function nodesOf(layer: ComposeLayer): ComposeNode {
  return nodeOf(layer.tree.value, layer, [])
}

export function isMap(node: ComposeNode | undefined): node is Origin & { readonly value: ComposeMap } {
  return node?.value instanceof Map
}

export function isList(
  node: ComposeNode | undefined,
): node is Origin & { readonly value: readonly ComposeNode[] } {
  return Array.isArray(node?.value)
}

export function child(node: ComposeNode | undefined, key: string): ComposeNode | undefined {
  return isMap(node) ? node.value.get(key) : undefined
}

/** The map with another value for a key; without the key when there is none. */
export function withChild(node: ComposeNode, key: string, value: ComposeNode | undefined): ComposeNode {
  if (!isMap(node)) return node
  const next = new Map(node.value)
  if (value === undefined) next.delete(key)
  else next.set(key, value)
  return { ...node, value: next }
}

/** The same with every text changed. */
export function mapTexts(
  node: ComposeNode,
  change: (text: string, node: ComposeNode) => string,
): ComposeNode {
  const { value } = node
  if (typeof value === 'string') return { ...node, value: change(value, node) }
  if (value instanceof Map)
    return { ...node, value: new Map([...value].map(([key, item]) => [key, mapTexts(item, change)])) }
  return { ...node, value: [...(value as readonly ComposeNode[])].map(item => mapTexts(item, change)) }
}

/** As a tree that can be read, with what is known of a path's origin. */
export function treeOf(top: ComposeNode): { readonly tree: YamlTree; originOf(path: Path): Origin } {
  const find = (path: Path): ComposeNode => {
    let node = top
    for (const step of path) {
      const next = isList(node) ? node.value[Number(step)] : child(node, String(step))
      if (next === undefined) break
      node = next
    }
    return node
  }
  return {
    tree: {
      value: plain(top),
      place: path => {
        const { layer, path: from } = find(path)
        return layer.tree.place(from)
      },
      isBlank: path => {
        const { layer, path: from, value } = find(path)
        return value === '' && layer.tree.isBlank?.(from) === true
      },
    },
    originOf: find,
  }
}

/** What is written there, without where: two of them are compared by it. */
export function textOf(node: ComposeNode): string {
  return JSON.stringify(plain(node))
}

function nodeOf(value: unknown, layer: ComposeLayer, path: Path): ComposeNode {
  if (Array.isArray(value))
    return { layer, path, value: value.map((item, index) => nodeOf(item, layer, [...path, index])) }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, nodeOf(item, layer, [...path, key])] as const,
    )
    return { layer, path, value: new Map(entries) }
  }
  return { layer, path, value: typeof value === 'string' ? value : '' }
}

function plain({ value }: ComposeNode): unknown {
  if (typeof value === 'string') return value
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, item]) => [key, plain(item)]))
  return [...(value as readonly ComposeNode[])].map(plain)
}
