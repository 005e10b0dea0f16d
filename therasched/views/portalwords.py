"""The words of the page that a client reads, in the languages there are.

Sentences that hold a name take it at `{}`. The words of a date are in `views.languages`.
"""

from __future__ import annotations

from therasched.domain.record import NamedTuple


class Words(NamedTuple):
    """Everything on the page that nobody typed."""

    title: str
    hello: str
    to_come: str
    none_to_come: str
    cancelled: str
    join: str
    calendar: str
    calendar_hint: str
    homework: str
    no_homework: str
    given_by: str
    done: str
    partly: str
    not_done: str
    past: str
    contact: str
    phone: str
    email: str
    address: str
    private: str
    skip: str


WORDS = {
    "en": Words(
        title="Your page",
        hello="Hello {}",
        to_come="Your appointments",
        none_to_come="No appointment is booked at the moment.",
        cancelled="Cancelled",
        join="Join the video call",
        calendar="Put them into your calendar",
        calendar_hint="Opens in the calendar of your phone or computer.",
        homework="Your homework",
        no_homework="There is no homework here at the moment.",
        given_by="given by {}",
        done="done",
        partly="partly",
        not_done="not done",
        past="Past appointments",
        contact="How to reach us",
        phone="Phone",
        email="E-mail",
        address="Address",
        private="This page is for you alone. Whoever has the link can read it, so keep it to "
        "yourself. If somebody else has it, tell us: you get a new one.",
        skip="To the content",
    ),
    "de": Words(
        title="Ihre Seite",
        hello="Hallo {}",
        to_come="Ihre Termine",
        none_to_come="Zurzeit ist kein Termin vereinbart.",
        cancelled="Abgesagt",
        join="Zum Videogespräch",
        calendar="In den eigenen Kalender übernehmen",
        calendar_hint="Öffnet sich im Kalender von Handy oder Computer.",
        homework="Ihre Aufgaben",
        no_homework="Zurzeit gibt es hier keine Aufgaben.",
        given_by="von {}",
        done="gemacht",
        partly="zum Teil",
        not_done="nicht gemacht",
        past="Vergangene Termine",
        contact="So erreichen Sie uns",
        phone="Telefon",
        email="E-Mail",
        address="Adresse",
        private="Diese Seite ist nur für Sie. Wer den Link hat, kann sie lesen; behalten Sie ihn "
        "also für sich. Hat ihn jemand anderes, sagen Sie uns Bescheid: Sie bekommen einen neuen.",
        skip="Zum Inhalt",
    ),
    "fr": Words(
        title="Votre page",
        hello="Bonjour {}",
        to_come="Vos rendez-vous",
        none_to_come="Aucun rendez-vous n’est prévu pour le moment.",
        cancelled="Annulé",
        join="Rejoindre l’appel vidéo",
        calendar="Les mettre dans votre agenda",
        calendar_hint="S’ouvre dans l’agenda de votre téléphone ou ordinateur.",
        homework="Vos exercices",
        no_homework="Il n’y a pas d’exercice ici pour le moment.",
        given_by="de la part de {}",
        done="fait",
        partly="en partie",
        not_done="pas fait",
        past="Rendez-vous passés",
        contact="Nous joindre",
        phone="Téléphone",
        email="E-mail",
        address="Adresse",
        private="Cette page n’est que pour vous. Qui a le lien peut la lire : gardez-le pour vous. "
        "Si quelqu’un d’autre l’a, dites-le-nous : vous en recevrez un nouveau.",
        skip="Aller au contenu",
    ),
    "es": Words(
        title="Su página",
        hello="Hola, {}",
        to_come="Sus citas",
        none_to_come="No hay ninguna cita reservada por ahora.",
        cancelled="Cancelada",
        join="Entrar en la videollamada",
        calendar="Añadirlas a su calendario",
        calendar_hint="Se abre en el calendario de su teléfono u ordenador.",
        homework="Sus tareas",
        no_homework="Por ahora no hay tareas aquí.",
        given_by="de {}",
        done="hecho",
        partly="en parte",
        not_done="sin hacer",
        past="Citas anteriores",
        contact="Cómo contactarnos",
        phone="Teléfono",
        email="Correo electrónico",
        address="Dirección",
        private="Esta página es solo para usted. Quien tenga el enlace puede leerla: no lo "
        "comparta. Si alguien más lo tiene, avísenos: recibirá uno nuevo.",
        skip="Ir al contenido",
    ),
}
