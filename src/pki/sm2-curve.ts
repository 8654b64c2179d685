// Arithmetic on the SM2 curve for public values only: its time depends on the numbers. @see GB/T 32918.5, RFC 8998 §3.2

export const SM2 = {
  p: 0xfffffffeffffffffffffffffffffffffffffffff00000000ffffffffffffffffn,
  n: 0xfffffffeffffffffffffffffffffffff7203df6b21c6052b53bbf40939d54123n,
  a: 0xfffffffeffffffffffffffffffffffffffffffff00000000fffffffffffffffcn,
  b: 0x28e9fa9e9d9f5e344d5a9e4bcf6509a7f39789f515ab8f92ddbcbd414d940e93n,
  x: 0x32c4ae2c1f1981195f9904466a39c9948fe30bbff2660be1715a4589334c74c7n,
  y: 0xbc3736a2f4f6779c59bdcee36b692153d0a9877cc62a474002df32e52139f0a0n,
} as const;

/** Jacobian coordinates; z = 0 is the point at infinity. */
interface Point {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const { p } = SM2;
const mod = (value: bigint): bigint => {
  const rest = value % p;
  return rest < 0n ? rest + p : rest;
};

const INFINITY: Point = { x: 1n, y: 1n, z: 0n };

/** The inverse modulo a prime; of zero, zero. */
export const inverse = (value: bigint, modulus: bigint): bigint => {
  let [low, high] = [((value % modulus) + modulus) % modulus, modulus];
  let [u, v] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - quotient * low, low];
    [u, v] = [v - quotient * u, u];
  }
  return low === 0n ? 0n : ((u % modulus) + modulus) % modulus;
};

/** a = −3 saves two products. */
const double = ({ x, y, z }: Point): Point => {
  const delta = mod(z * z);
  const gamma = mod(y * y);
  const beta = mod(x * gamma);
  const alpha = mod(3n * (x - delta) * (x + delta));
  const nx = mod(alpha * alpha - 8n * beta);
  return { x: nx, y: mod(alpha * (4n * beta - nx) - 8n * gamma * gamma), z: mod((y + z) ** 2n - gamma - delta) };
};

const plus = (one: Point, other: Point): Point => {
  if (one.z === 0n) return other;
  if (other.z === 0n) return one;
  const [z1, z2] = [mod(one.z * one.z), mod(other.z * other.z)];
  const [u1, u2] = [mod(one.x * z2), mod(other.x * z1)];
  const [s1, s2] = [mod(one.y * other.z * z2), mod(other.y * one.z * z1)];
  if (u1 === u2) return s1 === s2 ? double(one) : INFINITY;
  const h = mod(u2 - u1);
  const r = mod(s2 - s1);
  const [h2, v] = [mod(h * h), mod(u1 * h * h)];
  const h3 = mod(h2 * h);
  const x = mod(r * r - h3 - 2n * v);
  return { x, y: mod(r * (v - x) - s1 * h3), z: mod(h * one.z * other.z) };
};

const G: Point = { x: SM2.x, y: SM2.y, z: 1n };

const numberAt = (bytes: Uint8Array, from: number): bigint =>
  BigInt(`0x${Buffer.from(bytes.subarray(from, from + 32)).toString('hex')}`);

/** Whether 65 bytes (0x04, x, y) are a point of the curve. */
export const isOnCurve = (point: Uint8Array): boolean => {
  if (point.length !== 65 || point[0] !== 4) return false;
  const [x, y] = [numberAt(point, 1), numberAt(point, 33)];
  return x < p && y < p && mod(y * y - (x * x * x + SM2.a * x + SM2.b)) === 0n;
};

/** The x coordinate of sG + tP; undefined at infinity. `point` as 65 bytes on the curve. */
export const sumX = (s: bigint, t: bigint, point: Uint8Array): bigint | undefined => {
  const own: Point = { x: numberAt(point, 1), y: numberAt(point, 33), z: 1n };
  const both = plus(G, own);
  const choice = [INFINITY, G, own, both] as const;
  let sum = INFINITY;
  for (let bit = 255n; bit >= 0n; bit--) {
    sum = double(sum);
    const which = Number((s >> bit) & 1n) + 2 * Number((t >> bit) & 1n);
    if (which > 0) sum = plus(sum, choice[which] ?? INFINITY);
  }
  return sum.z === 0n ? undefined : mod(sum.x * inverse(sum.z * sum.z, p));
};
