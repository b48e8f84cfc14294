// Where lines run is the server's; each move is stored there before it answers.

/**
 * @param place holds the address, the token and the line for a problem
 * @param before what was moved so far
 * @param body what is sent, made anew each time
 * @param heard what to do with the answer; and whether something has moved since
 * @param back draws anew what stood before a refusal
 * @param away the words where no answer comes
 */
export function asker(place, { before, body, heard, back, away }) {
  const problem = place.querySelector("[data-problem]");
  let asking = null;
  let wanted = false;
  async function once() {
    const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    before.asking();
    try {
      const answer = await fetch(place.dataset.lines, { method: "POST", headers, body: JSON.stringify(body()) });
      if (answer.status === 409) return location.reload();
      const said = await answer.json();
      problem.hidden = !said.problem;
      problem.textContent = said.problem ?? "";
      if (said.problem) return before.refused() && back();
      before.accepted();
      for (const field of place.querySelectorAll("[name=revision]")) field.value = said.revision;
      heard(said, before.newer);
    } catch {
      problem.hidden = false;
      problem.textContent = away;
      if (before.refused()) back();
    }
  }
  /** One question at a time; what moved meanwhile is asked when the answer is there. */
  return async function ask() {
    wanted = true;
    if (asking) return;
    place.setAttribute("aria-busy", "true");
    while (wanted) {
      wanted = false;
      asking = once();
      await asking;
    }
    asking = null;
    place.removeAttribute("aria-busy");
  };
}

/** What the lines are unsure of, as a list. */
export function doubted(list, doubts) {
  list.replaceChildren(...doubts.map((textContent) => Object.assign(document.createElement("li"), { textContent })));
}
