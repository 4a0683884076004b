import { expect, test } from "vitest";
import { NO_FILTER } from "./imageFilterAddress.ts";
import { ALL, isSelected, NONE, requestedImages, sizeOf, withImages } from "./selection.ts";

const filter = { projectId: 1, datasetId: 7, class: "car", search: "night", state: "reviewed", taskId: 3 } as const;

test("images are selected one by one, and taken out again", () => {
  const some = withImages(withImages(NONE, [1, 2, 3], true), [2], false);
  expect([isSelected(some, 1), isSelected(some, 2), sizeOf(some, 100)]).toEqual([true, false, 2]);
  expect(requestedImages(some, filter)).toEqual({ ids: [1, 3] });
});

test("all of a filter are selected but some", () => {
  const all = withImages(withImages(ALL, [1, 2], false), [2], true);
  expect([isSelected(all, 1), isSelected(all, 2), sizeOf(all, 100_000)]).toEqual([false, true, 99_999]);
  expect(requestedImages(all, filter)).toEqual({
    filter: { datasetId: 7, class: "car", search: "night", state: "reviewed", task: 3 },
    except: [1],
  });
  expect(requestedImages(ALL, { projectId: 1, ...NO_FILTER })).toEqual({
    filter: {},
    except: [],
  });
});

test("more images than a request may name are not requested one by one", () => {
  const many = withImages(
    NONE,
    Array.from({ length: 10_001 }, (_, id) => id + 1),
    true,
  );
  expect(requestedImages(many, filter)).toBeUndefined();
});
