// A session that ended while a therapist typed: what was sent then comes back after the sign-in.
// It is kept by the tab alone, from the moment of sending until the next page has come.
const KEY = "typed";
const OWN = ["csrfmiddlewaretoken", "made"]; // made with the page, so the new page's hold

const store = (value) => {
  try {
    if (value) sessionStorage.setItem(KEY, JSON.stringify(value));
    else sessionStorage.removeItem(KEY);
  } catch {
    // no storage, so nothing is kept
  }
};

const stored = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
};

/** Whose page this is: what one therapist typed is not put under the name of another. */
const user = () => document.querySelector("[data-typed-back]")?.dataset.user;

const keep = (form) => {
  const fields = [...new FormData(form)].filter(
    ([name, value]) => typeof value === "string" && !OWN.includes(name),
  );
  store({ path: location.pathname, form: [...document.forms].indexOf(form), user: user(), fields });
};

const bringBack = ({ form, fields }) => {
  const fresh = document.forms[form];
  if (!fresh) return;
  for (const box of fresh.querySelectorAll("[type=checkbox]")) box.checked = false;
  for (const [name, value] of fields) {
    for (const field of fresh.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["checkbox", "radio"].includes(field.type)) field.checked ||= field.value === value;
      // What had been seen stays as it was: a colleague may have chosen something else since.
      else if (field.type !== "hidden" || name === "seen") field.value = value;
    }
  }
  fresh.closest("details")?.setAttribute("open", "");
  const told = document.querySelector("[data-typed-back]");
  if (told) document.querySelector("main").prepend(told.content);
};

const kept = stored();
if (kept && document.querySelector("[data-sign-in]")) {
  store({ ...kept, signedOut: true });
} else if (kept) {
  store(null);
  if (kept.signedOut && kept.path === location.pathname && kept.user === user()) bringBack(kept);
}
for (const form of document.querySelectorAll("main.clinic form[method=post]")) {
  form.addEventListener("submit", () => keep(form));
}
