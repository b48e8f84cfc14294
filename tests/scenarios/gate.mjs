// Answers scenarios with the phone's own gate: scenarios on standard input, answers on standard output.
import { readFileSync } from "node:fs";
import { afterStop, compared, easeOnly, holds, light } from "../../src/mainstay/web/assets/player/gate.js";

const pain = ([back, leg, reach]) => ({ back, leg, reach });
const answer = (gate, s) => {
  if ("baseline" in s) return light(gate, s.moment, s.baseline, s.value);
  if ("on" in s) return holds(gate, s.on);
  if ("stop" in s) return afterStop(gate, pain(s.start), pain(s.pain), s.stop);
  if ("moment" in s) return compared(gate, s.moment, pain(s.start), pain(s.pain));
  return easeOnly(gate, pain(s.start));
};
const asked = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(asked.map(({ gate, scenario }) => answer(gate, scenario))));
