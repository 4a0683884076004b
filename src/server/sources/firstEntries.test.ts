import fc from "fast-check";
import { expect, test } from "vitest";
import { FirstEntries } from "./firstEntries.ts";
import type { SourceEntry } from "./remoteSource.ts";

const entry = fc.record({
  name: fc.string({ minLength: 1, maxLength: 4 }),
  kind: fc.constantFrom("folder" as const, "file" as const, "other" as const),
  bytes: fc.constant(null),
});

test("pages list every entry once, folders first, for any number of entries, rows and bytes", () => {
  const entries = fc.uniqueArray(entry, { selector: ({ name }) => name, maxLength: 40 });
  fc.assert(
    fc.property(entries, fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 20 }), (all, limit, bytes) => {
      const listed: SourceEntry[] = [];
      for (let after: string | undefined; ; ) {
        const first = new FirstEntries(after, limit, bytes);
        for (const one of all) first.add(one);
        const page = first.page();
        expect(page.entries.length).toBeLessThanOrEqual(limit);
        listed.push(...page.entries);
        if (page.next === null) break;
        expect(page.entries.length).toBeGreaterThan(0);
        after = page.next;
      }
      const key = ({ kind, name }: SourceEntry) => (kind === "folder" ? "0" : "1") + name;
      expect(listed).toEqual(all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1)));
    }),
  );
});
