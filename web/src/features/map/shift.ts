// The GCJ-02 shift, for tile sources that draw in it; the same formula as linli-geo `shift`. Nothing shifted leaves the screen.
import type { Position } from './mapApi'

const SEMI_MAJOR = 6_378_245
const ECCENTRICITY = 0.006693421622965943
const { PI, abs, cos, sin, sqrt } = Math

const ripple = (x: number) => ((20 * sin(6 * x * PI) + 20 * sin(2 * x * PI)) * 2) / 3
const waves = (t: number, far: number, farther: number) => ((20 * sin(t * PI) + 40 * sin((t / 3) * PI) + far * sin((t / 12) * PI) + farther * sin((t / 30) * PI)) * 2) / 3

/** WGS-84 into GCJ-02; outside China both are the same. */
export function toGcj02([longitude, latitude]: Position): Position {
  if (longitude < 72.004 || longitude > 137.8347 || latitude < 0.8293 || latitude > 55.8271) return [longitude, latitude]
  const x = longitude - 105
  const y = latitude - 35
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple(x) + waves(x, 150, 300)
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple(x) + waves(y, 160, 320)
  const radians = (latitude / 180) * PI
  const magic = 1 - ECCENTRICITY * sin(radians) ** 2
  return [
    longitude + ((east / ((SEMI_MAJOR / sqrt(magic)) * cos(radians))) * 180) / PI,
    latitude + ((north / ((SEMI_MAJOR * (1 - ECCENTRICITY)) / (magic * sqrt(magic)))) * 180) / PI,
  ]
}

/** GCJ-02 into WGS-84, to a tenth of a millimetre. */
export function fromGcj02(at: Position): Position {
  let [x, y] = at
  for (let step = 0; step < 10; step++) {
    const shifted = toGcj02([x, y])
    const [dx, dy] = [shifted[0] - at[0], shifted[1] - at[1]]
    x -= dx
    y -= dy
    if (Math.max(abs(dx), abs(dy)) < 1e-9) break
  }
  return [x, y]
}
