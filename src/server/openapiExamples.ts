import examples from "./openapiExamples.json" with { type: "json" };

/** One request of an operation and the response to it, as a real server sent it. Values that change from run to run are replaced. */
export interface OperationExample {
  readonly request: {
    readonly params?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly headers?: Readonly<Record<string, string>>;
    /** JSON, or the parts of a multipart body by name. */
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    /** JSON or text by media type; bytes are not kept. */
    readonly bodies: Readonly<Record<string, unknown>>;
  };
}

const byOperation: Readonly<Record<string, OperationExample>> = examples;

/** Returns the example of an operation. `npm run examples` writes all of them again. */
export function exampleOf(operationId: string): OperationExample | undefined {
  return byOperation[operationId];
}
