// `npm run bench` takes the times of the default set, `npm run bench -- NAME rounds words` those of one scenario, `-- 5` the set in five rounds.
import { scenarios } from "./scenarios.ts";

const DEFAULT_ROUNDS = 3;

const typed = process.argv.slice(2);
const rounds = Number(typed.find((word) => /^\d+$/.test(word)) ?? DEFAULT_ROUNDS);
const [name, ...words] = typed.filter((word) => !/^\d+$/.test(word));
const chosen = scenarios.filter((scenario) => (name === undefined ? scenario.byDefault : scenario.name === name));

if (chosen.length === 0) {
  console.error(`There is nothing called ${name} to time. What there is:`);
  for (const scenario of scenarios) console.error(`  ${scenario.name.padEnd(12)} ${scenario.about}`);
  process.exitCode = 1;
}
for (const scenario of chosen) {
  if (chosen.length > 1) console.log(`\n## ${scenario.name}: ${scenario.about}\n`);
  await scenario.run(rounds, words);
}
