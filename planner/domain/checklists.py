"""The tasks that an office's checklists start with; each office edits its own copy.

What authorities and hosts ask for changes: these are proposals for a German municipality, not
rules. Sources: practice of delegations as noted in the design (entry formalities, protocol,
security on business trips); Regulation (EC) 883/2004 for certificate A1.
"""

from dataclasses import dataclass

from planner.domain.readiness import EUROPE, GENERAL
from planner.domain.texts import NO_TEXT, Texts
from planner.domain.vocabulary import Direction, PersonalKind, TaskKind, TaskScope

CHINA = "CN"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What a task is: due `days_before` departure; `needs` are the personal data it asks for.

    `hint` is for whoever does it; travellers read it where `for_travellers` is set.
    """

    kind: TaskKind
    title: Texts
    scope: TaskScope
    days_before: int
    hint: Texts = NO_TEXT
    needs: tuple[PersonalKind, ...] = ()
    for_travellers: bool = False


@dataclass(frozen=True, slots=True)
class TemplateFacts:
    """A task of an area's checklist: a country, the A1 countries, or everywhere (empty).

    `direction` None: for trips of every direction.
    """

    area: str
    direction: Direction | None
    task: TaskFacts


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """What an entry rule starts with; nobody of the office has checked it yet."""

    country: str
    text: Texts
    source: str


EACH, ONCE = TaskScope.EACH, TaskScope.TRIP
OUT, IN = Direction.OUTBOUND, Direction.INBOUND

TEMPLATES: tuple[TemplateFacts, ...] = (
    TemplateFacts(
        CHINA,
        OUT,
        TaskFacts(
            TaskKind.PASSPORT,
            Texts(
                en="Passport valid six months beyond the return, two free pages",
                de="Reisepass sechs Monate über die Rückreise hinaus gültig, zwei freie Seiten",
                zh="护照有效期须超过回程日六个月,并有两页空白页",
            ),
            EACH,
            90,
            Texts(
                en="Look into your passport and tell us until when it is valid. A new one takes "
                "several weeks.",
                de="Bitte im Reisepass nachsehen und uns das Ablaufdatum nennen. Ein neuer Pass "
                "dauert mehrere Wochen.",
                zh="请查看护照并告知有效期。换发新护照需要数周。",
            ),
            (PersonalKind.PASSPORT_VALID_UNTIL,),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        CHINA,
        OUT,
        TaskFacts(
            TaskKind.INVITATION,
            Texts(
                en="Letter of invitation from the host",
                de="Einladungsschreiben des Gastgebers",
                zh="接待方邀请函",
            ),
            EACH,
            60,
            Texts(
                en="Only where a visa is needed: the host writes passport number and date of birth "
                "into it. Bring a printed copy.",
                de="Nur wenn ein Visum nötig ist: Der Gastgeber trägt Passnummer und Geburtsdatum "
                "ein. Bitte ausgedruckt mitführen.",
                zh="仅在需要签证时:邀请函须注明护照号码和出生日期。请携带打印件。",
            ),
            (PersonalKind.PASSPORT_NUMBER, PersonalKind.BIRTH_DATE),
        ),
    ),
    TemplateFacts(
        CHINA,
        OUT,
        TaskFacts(
            TaskKind.VISA,
            Texts(
                en="Visa, or exemption confirmed",
                de="Visum oder bestätigte Visumfreiheit",
                zh="签证或确认免签",
            ),
            EACH,
            42,
            Texts(
                en="Depends on nationality, kind of passport, length and purpose of the stay.",
                de="Hängt ab von Staatsangehörigkeit, Passart, Dauer und Zweck der Reise.",
                zh="取决于国籍、护照种类、停留时间和目的。",
            ),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        CHINA,
        OUT,
        TaskFacts(
            TaskKind.DEVICES,
            Texts(
                en="Travel devices with few data, access to mail without foreign services",
                de="Reisegeräte mit wenigen Daten, E-Mail ohne gesperrte Dienste",
                zh="数据精简的出差设备及可用的邮箱",
            ),
            EACH,
            10,
            Texts(
                en="Ask your IT for a laptop and a phone for the trip.",
                de="Bitte bei der IT ein Reise-Notebook und ein Reise-Telefon holen.",
                zh="请向信息部门领取出差用笔记本电脑和手机。",
            ),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        CHINA,
        OUT,
        TaskFacts(
            TaskKind.CARDS,
            Texts(
                en="Bilingual business cards, enough for everybody you meet",
                de="Zweisprachige Visitenkarten in ausreichender Zahl",
                zh="足够数量的双语名片",
            ),
            EACH,
            28,
            Texts(
                en="German or English in front, Chinese on the back; about 50 each.",
                de="Vorderseite deutsch oder englisch, Rückseite chinesisch; je etwa 50 Stück.",
                zh="正面德文或英文,背面中文;每人约五十张。",
            ),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        EUROPE,
        OUT,
        TaskFacts(
            TaskKind.A1,
            Texts(en="Certificate A1", de="A1-Bescheinigung", zh="A1 社保证明"),
            EACH,
            21,
            Texts(
                en="The employer applies for it; carry it with you.",
                de="Beantragt der Arbeitgeber; bitte mitführen.",
                zh="由雇主申请;请随身携带。",
            ),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        GENERAL,
        OUT,
        TaskFacts(
            TaskKind.INSURANCE,
            Texts(
                en="Health insurance for the trip",
                de="Auslandsreise-Krankenversicherung",
                zh="旅行医疗保险",
            ),
            EACH,
            28,
            Texts(
                en="Carry policy number and emergency telephone with you.",
                de="Versicherungsnummer und Notrufnummer mitführen.",
                zh="请随身携带保单号和紧急电话。",
            ),
            for_travellers=True,
        ),
    ),
    TemplateFacts(
        GENERAL,
        None,
        TaskFacts(
            TaskKind.GIFTS,
            Texts(
                en="Gifts chosen, wrapped and entered in the register",
                de="Gastgeschenke ausgewählt, verpackt und im Verzeichnis eingetragen",
                zh="礼品已选定、包装并登记",
            ),
            ONCE,
            21,
            Texts(
                en="By rank; something from home; no clocks for Chinese guests or hosts.",
                de="Nach Rang; etwas aus der Heimat; keine Uhren für chinesische Partner.",
                zh="按职级准备,体现本地特色;不送钟表。",
            ),
        ),
    ),
    TemplateFacts(
        GENERAL,
        None,
        TaskFacts(
            TaskKind.INTERPRETER,
            Texts(
                en="Interpreter booked, dialect and subjects settled",
                de="Dolmetscherin oder Dolmetscher beauftragt, Dialekt und Themen geklärt",
                zh="已预订翻译,方言和主题已确认",
            ),
            ONCE,
            42,
        ),
    ),
    TemplateFacts(
        GENERAL,
        IN,
        TaskFacts(
            TaskKind.INVITATION,
            Texts(
                en="Letters of invitation sent to the guests",
                de="Einladungsschreiben an die Gäste versandt",
                zh="已向来宾发送邀请函",
            ),
            ONCE,
            70,
        ),
    ),
    TemplateFacts(
        GENERAL,
        IN,
        TaskFacts(
            TaskKind.CATERING,
            Texts(
                en="Note for the kitchen asked for",
                de="Hinweis für die Küche erfragt",
                zh="已询问餐饮要求",
            ),
            EACH,
            14,
            Texts(
                en="Only what the kitchen must know, no reasons.",
                de="Nur, was die Küche wissen muss, keine Gründe.",
                zh="只写厨房需要知道的内容,不写原因。",
            ),
            (PersonalKind.CATERING,),
            for_travellers=True,
        ),
    ),
)

RULES: tuple[RuleFacts, ...] = (
    RuleFacts(
        CHINA,
        Texts(
            en="Since 30 November 2024 holders of an ordinary German passport enter without a visa "
            "for up to 30 days on business; the exemption is limited in time. Other passports and "
            "longer stays need an M visa with a letter of invitation.",
            de="Seit 30. November 2024 reisen Inhaberinnen und Inhaber eines gewöhnlichen "
            "deutschen Reisepasses für Geschäftsreisen bis 30 Tage visumfrei ein; die Regelung ist "
            "befristet. Andere Pässe und längere Aufenthalte brauchen ein M-Visum mit "
            "Einladungsschreiben.",
            zh="自2024年11月30日起,持德国普通护照者因商务入境停留不超过30天可免签;该政策有期限。"
            "其他护照或更长停留须凭邀请函办理M签证。",
        ),
        "",
    ),
)
