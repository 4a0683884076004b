/**
 * Does what follows a change that was asked of the server, also when the button is gone by then, as it is with what it deleted: callbacks of
 * `mutate` are only called while their component is shown. Errors are those of the mutation, which shows them.
 */
export function followUp<Value>(change: Promise<Value>, then: (value: Value) => void): void {
  change.then(then, () => undefined);
}
