/** One request in progress. */
interface Flight {
  readonly bytes: number;
  /** Fraction of the body that was passed to the network, 0 to 1. */
  share: number;
}

/** The upload requests in progress. */
export interface Flights {
  /** Bytes of content that were passed to the network in these requests. */
  readonly inFlightBytes: number;
  /** True while there is a request in progress. */
  readonly busy: boolean;
  /** Number of requests that are still sending, and of those that wait for the response. */
  readonly requests: { readonly sending: number; readonly awaiting: number };
  /** Runs a request with `bytes` bytes of content; `run` reports the fraction of the body that was passed to the network. */
  track<T>(bytes: number, run: (onShare: (share: number) => void) => Promise<T>): Promise<T>;
}

/** Creates the record of the requests of one upload, which is empty. */
export function createFlights(): Flights {
  const flights = new Set<Flight>();
  return {
    get inFlightBytes() {
      let bytes = 0;
      for (const flight of flights) bytes += flight.share * flight.bytes;
      return bytes;
    },
    get busy() {
      return flights.size > 0;
    },
    get requests() {
      let awaiting = 0;
      for (const flight of flights) if (flight.share >= 1) awaiting++;
      return { sending: flights.size - awaiting, awaiting };
    },
    async track(bytes, run) {
      const flight: Flight = { bytes, share: 0 };
      flights.add(flight);
      try {
        return await run((share) => {
          flight.share = share;
        });
      } finally {
        flights.delete(flight);
      }
    },
  };
}
