import { expect, test } from "vitest";
import { ClassColors } from "./classColors.ts";
import { colorDistance, generatedColor } from "./generatedColor.ts";

const titles = (count: number) => Array.from({ length: count }, (_, i) => `class ${i}`);
const colorsOf = (classes: readonly { title: string; color?: string }[]) => {
  const colors = new ClassColors();
  return classes.map(({ title, color }) => colors.colorOf({ title, shape: "any", color }));
};

test("36 classes get 36 colours, and the next ones get some as well", () => {
  const colors = colorsOf(titles(100).map((title) => ({ title })));
  expect(new Set(colors.slice(0, 12)).size).toBe(12);
  expect(new Set(colors.slice(0, 36)).size).toBe(36);
  for (const [i, a] of colors.slice(0, 6).entries()) {
    for (const b of colors.slice(0, i)) expect(colorDistance(a, b)).toBeGreaterThan(120);
  }
  for (const color of colors) expect(color).toMatch(/^#[0-9A-F]{6}$/);
});

test("a class alone has the colour that its title always has", () => {
  for (const title of ["car", "", "__proto__"]) expect(colorsOf([{ title }])).toEqual([generatedColor(title)]);
});

test("declared colours are kept, whatever they are, and not given to others while there are free ones", () => {
  const declared = generatedColor("car");
  expect(
    colorsOf([
      { title: "a", color: declared },
      { title: "b", color: declared.toLowerCase() },
    ]),
  ).toEqual([declared, declared.toLowerCase()]);
  const [, car] = colorsOf([{ title: "a", color: declared }, { title: "car" }]);
  expect(car).not.toBe(declared);
});
