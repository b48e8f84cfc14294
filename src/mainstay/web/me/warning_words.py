"""What a person reads about a red flag: what they told us, why it matters, and what to say.

Plain words, no diagnosis, one row for each flag of the safety screen.
"""

from dataclasses import dataclass

from mainstay.care.findings import Finding
from mainstay.web.language import say


@dataclass(frozen=True)
class Warned:
    """The words of one flag.

    Attributes:
        told: what the answers meant, as "You told us ...".
        why: why it matters; empty where nothing more needs saying.
        say: a sentence to say to the doctor or on the phone.
    """

    told: str
    why: str
    say: str


_NERVES = (
    "Nerves of the bladder, the bowel and the legs may be pressed. This is rare. "
    "When it happens, hours count."
)
_CAUDA = "I was told to get checked for cauda equina syndrome, today."

WORDS: dict[str, Warned] = {
    "RF01": Warned(
        "the skin between your legs may feel less",
        _NERVES,
        f"I have back pain and numb skin between my legs. {_CAUDA}",
    ),
    "RF02": Warned(
        "passing urine may have changed",
        _NERVES,
        f"I have back pain and new trouble with passing urine. {_CAUDA}",
    ),
    "RF03": Warned(
        "holding or feeling stool may have changed",
        _NERVES,
        f"I have back pain and new trouble with holding my stool. {_CAUDA}",
    ),
    "RF04": Warned(
        "feeling or function in sex may have changed",
        _NERVES,
        f"I have back pain and new numbness in sex. {_CAUDA}",
    ),
    "RF05": Warned(
        "both legs may be weak, numb or painful",
        _NERVES,
        f"I have back pain and trouble in both legs. {_CAUDA}",
    ),
    "RF06": Warned(
        "one leg or foot may be getting weaker",
        "A nerve of the leg may be pressed. It should be looked at soon.",
        "I have back pain and my leg is getting weaker. Can you test its strength and feeling?",
    ),
    "RF07": Warned(
        "walking, your hands or a band around your chest feel different",
        "The nerves inside the spine may be pressed. It should be looked at quickly.",
        "I have back pain and unsteady walking, clumsy hands or a tight band around my body. "
        "Can you check my spinal cord?",
    ),
    "RF08": Warned(
        "the pain began with a bad fall or accident",
        "A bone may be broken. It should be seen before you exercise.",
        "My back hurts since a fall or accident. I was told to get checked for a broken bone.",
    ),
    "RF09": Warned(
        "the pain came suddenly, and your bones may be less strong",
        "A bone of the spine may be broken. It should be seen before you exercise.",
        "My back hurts suddenly, and my bones may be less strong. "
        "Can you check for a broken bone?",
    ),
    "RF10": Warned(
        "one spot in the middle of your back hurts when it is tapped",
        "A bone should be looked at before you exercise.",
        "One spot on my spine hurts when it is tapped. Can you look at it?",
    ),
    "RF11": Warned(
        "you have had cancer, and the pain is new or has changed",
        "Most often the pain has another cause. It still has to be looked at.",
        "I have had cancer, and I have new or changed back pain. Can you check my spine?",
    ),
    "RF12": Warned(
        "you lost weight, or the pain is there all the time and at night",
        "Most often there is a harmless cause. A doctor should look.",
        "I have back pain that does not ease with rest, or I lost weight without trying. "
        "Can you check me?",
    ),
    "RF13": Warned(
        "you have a fever or feel ill, or an infection is more likely for you",
        "An infection of the spine is rare. It needs treatment quickly.",
        "I have back pain and a fever, or I feel ill. Can you check for an infection?",
    ),
    "RF14": Warned(
        "your belly and back hurt together, or you have a wide main artery",
        "The main blood vessel in the belly may need help. Minutes can count.",
        "I have sudden pain in belly and back. I was told it may be my main artery.",
    ),
    "RF15": Warned(
        "the pain began when you were young and eases when you move",
        "A kind of joint inflammation can feel like this. There are good medicines. "
        "Exercise helps too.",
        "My back pain began young, wakes me at night and eases when I move. "
        "Can you check for inflammation of the spine?",
    ),
    "RF16": Warned(
        "you are stiff for long in the morning, or have signs of inflammation",
        "A kind of inflammation can feel like this. Exercise is still good for you.",
        "I am stiff for long in the morning. Can you check for inflammation?",
    ),
    "RF17": Warned(
        "your chest, your breath or one calf needs help",
        "Heart or lungs may need help, or there may be a clot. Minutes can count.",
        "I have chest pain, no breath, or one swollen calf.",
    ),
    "RF18": Warned(
        "the pain may come from inside, such as a kidney",
        "It should be looked at the same day.",
        "I have pain in my side or belly together with other signs. Can you check my organs?",
    ),
    "RF19": Warned(
        "you are pregnant and have a warning sign",
        "You and your baby should be looked at now.",
        "I am pregnant, I have back pain and a warning sign. I need to be seen.",
    ),
    "RF20": Warned(
        "something after your operation is not as it should be",
        "The team that operated on you should look.",
        "I had back surgery, and I have a new warning sign. I need to be seen.",
    ),
    "RF22": Warned(
        "you take a blood thinner and have new strong pain or weakness",
        "There may be bleeding near a nerve. Hours count.",
        "I take a blood thinner and have new strong back pain or weakness. "
        "Can you check for bleeding?",
    ),
    "READINESS": Warned(
        "a doctor should say first how much exercise is good for you",
        "It is about your heart, your breath or your blood pressure.",
        "I want to do gentle exercises for my back. Is that safe for me, and how much?",
    ),
    "C-age": Warned("you are above the age where we begin more gently", "", ""),
    "C-bones": Warned("your bones may be less strong", "", ""),
    "C-health": Warned("you have an illness that the exercises must respect", "", ""),
    "C-medicines": Warned("you take a medicine that the exercises must respect", "", ""),
    "C-pregnancy": Warned("you are pregnant or gave birth not long ago", "", ""),
}
"""Every flag but self-harm, which has its own page without any of this."""


def warned(findings: tuple[Finding, ...]) -> list[Warned]:
    """The words of some findings, each flag once, most urgent first."""
    once = dict.fromkeys(f.flag for f in findings)
    found = [WORDS[flag] for flag in once if flag in WORDS]
    return [Warned(say(w.told), say(w.why), say(w.say)) for w in found]
