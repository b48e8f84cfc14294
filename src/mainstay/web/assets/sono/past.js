// What undo goes back to, and what the server has taken. Answers come late: what was moved while one
// was on its way is newer than the answer, and is neither drawn over nor thrown away by it.

/**
 * @param state how things stand, as a copy
 * @param restored puts things as they stood
 */
export function past(state, restored) {
  const before = [];
  let begun = 0;
  let sent = { begun, depth: 0, state: state() };
  let taken = sent;
  return {
    /** A move begins. */
    begin() {
      before.push(state());
      begun += 1;
    },
    /** Back before the last move; whether there was one. */
    undone() {
      if (!before.length) return false;
      begun += 1;
      restored(before.pop());
      return true;
    },
    get empty() {
      return !before.length;
    },
    asking() {
      sent = { begun, depth: before.length, state: state() };
    },
    /** Whether something has moved since it was asked. */
    get newer() {
      return begun !== sent.begun;
    },
    accepted() {
      taken = sent;
    },
    /** What was refused is not kept: all stands as the server has it; whether it does. */
    refused() {
      if (begun !== sent.begun) return false; // the next question tells
      before.splice(taken.depth);
      restored(structuredClone(taken.state));
      return true;
    },
  };
}
