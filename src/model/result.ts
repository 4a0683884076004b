/**
 * The result of a function that bad data can make fail: a value, or why there is none. A failure is one sentence, or its end, unless the type
 * states more. Bugs and aborts throw instead.
 *
 * @example
 * const parsed = parseJson(text);
 * if (!parsed.ok) return failure(parsed.failure);
 * use(parsed.value);
 */
export type Result<Value, Failure = string> = Success<Value> | Failed<Failure>;

/** A result with a value. */
export interface Success<Value> {
  readonly ok: true;
  readonly value: Value;
}

/** A result without a value, and why. */
export interface Failed<Failure = string> {
  readonly ok: false;
  readonly failure: Failure;
}

/** Returns a result with a value. */
export function success<Value>(value: Value): Success<Value> {
  return { ok: true, value };
}

/** Returns a result without a value. */
export function failure<Failure>(reason: Failure): Failed<Failure> {
  return { ok: false, failure: reason };
}
