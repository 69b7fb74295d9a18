// One shape under the pen: steps back and forth, the text of its points, cuts and pulls by the server, saving with its version.
import { computed, reactive, ref, shallowRef, triggerRef } from 'vue'
import { randomId } from '@/ui/randomId'
import { asProblem, type ProblemError } from '@/api/problem'
import type { Mode } from './editorLayer'
import { Steps, geometryOf, partsFromText, partsOf, squareMetres, textOf, type Parts } from './geometry'
import { putShape, snapShape, splitShape, type Geometry, type Position, type ShapeView } from './mapApi'

/** A part a cut made, and the place it is for. */
export interface CutPart { geometry: Geometry; square_metres: number; area_id: string | null }

const key = () => ({ 'Idempotency-Key': randomId() })

/** The editor of the map page. */
export function useEditor() {
  const place = shallowRef<ShapeView | null>(null)
  const steps = shallowRef(new Steps<Parts>([]))
  const mode = ref<Mode>('edit')
  const snapping = ref(true)
  const problem = shallowRef<ProblemError | null>(null)
  const busy = ref(false)
  const cut = ref<CutPart[]>([])
  const parts = computed(() => steps.value.present)
  const geometry = computed(() => geometryOf(parts.value))

  /** A drawing that was left is found again, as long as nobody drew the place meanwhile. */
  const draftKey = (view: ShapeView) => `map-draft-${view.area_id}-${view.version}`

  function start(view: ShapeView) {
    place.value = view
    steps.value = new Steps<Parts>(view.geometry ? partsOf(view.geometry) : [])
    const left = localStorage.getItem(draftKey(view))
    if (left) take(JSON.parse(left) as Parts)
    mode.value = parts.value.length ? 'edit' : 'draw'
    problem.value = null
    cut.value = []
  }
  function stop() {
    if (place.value) localStorage.removeItem(draftKey(place.value))
    place.value = null
    cut.value = []
    problem.value = null
  }
  function take(next: Parts) {
    steps.value.take(next)
    triggerRef(steps)
    if (place.value) localStorage.setItem(draftKey(place.value), JSON.stringify(next))
  }
  function step(direction: 'undo' | 'redo') {
    steps.value[direction]()
    triggerRef(steps)
  }
  /** Runs a request of the editor; what the server says against it stands beside the tools. */
  async function ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    problem.value = null
    try {
      return await request()
    } catch (thrown) {
      problem.value = asProblem(thrown)
      return undefined
    } finally {
      busy.value = false
    }
  }
  /** A ring was drawn, or a line to cut along. */
  async function finished(by: Mode, line: Position[]) {
    if (by === 'draw') {
      take([...parts.value, [line]])
      mode.value = 'edit'
    } else if (geometry.value) {
      const shape = geometry.value
      const answer = await ask(() => splitShape({ geometry: shape, line }, key()))
      if (answer) {
        cut.value = answer.parts.map((part, index) => ({ ...part, area_id: index === 0 ? place.value!.area_id : null }))
        mode.value = 'edit'
      }
    }
  }
  async function align(metres: number) {
    const shape = geometry.value
    if (!shape || !place.value) return
    const id = place.value.area_id
    const answer = await ask(() => snapShape({ area_id: id, geometry: shape, metres }, key()))
    if (answer) take(partsOf(answer.geometry))
  }
  /** Takes the points over from their text; answers the line that cannot be read, or 0. */
  function fromText(text: string): number {
    const read = partsFromText(text)
    if ('line' in read) return read.line
    take(read.parts)
    mode.value = 'edit'
    return 0
  }
  /** A part of a cut is saved: it is not saved a second time when a later one is refused. */
  function savedPart(part: CutPart, view: ShapeView) {
    cut.value = cut.value.filter((one) => one !== part)
    if (place.value?.area_id === view.area_id) {
      localStorage.removeItem(draftKey(place.value))
      place.value = view
    }
  }
  const save = (id: string, version: number, shape: Geometry) => ask(() => putShape(id, { version, geometry: shape }, key()))

  return reactive({
    place, mode, snapping, problem, busy, cut, parts, geometry,
    text: computed(() => textOf(parts.value)),
    squareMetres: computed(() => squareMetres(parts.value)),
    canUndo: computed(() => steps.value.canUndo),
    canRedo: computed(() => steps.value.canRedo),
    start, stop, take, step, finished, align, fromText, save, savedPart, ask,
  })
}
export type Editor = ReturnType<typeof useEditor>
