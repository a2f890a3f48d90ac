"""Writes the mails of this folder, by the e-mail library of Python and in the shapes of other programs; run it here after a change.

Nobody in them is real: addresses are of reserved domains, identifiers invented.
"""

import base64
from email import charset, policy
from email.header import Header
from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

FIRST = "6f1c2d3e-8a4b-4c5d-9e6f-7a8b9c0d1e2f"
SECOND = "0a1b2c3d-4e5f-4a6b-8c7d-9e8f7a6b5c4d"
LINK = f"https://lv.example/viranomainen/asioinnit/{FIRST}"
HERE = Path(__file__).parent


def heads(mail, subject, sender="Luvat ja valvonta <noreply@lv.example>"):
    mail["From"] = sender
    mail["To"] = "Kirjaamo <kirjaamo@kunta.example>"
    mail["Subject"] = subject if isinstance(mail, EmailMessage) or isinstance(subject, Header) or subject.isascii() else Header(subject, "utf-8")
    mail["Date"] = "Mon, 02 Feb 2026 09:30:00 +0200"
    mail["Message-ID"] = "<1@lv.example>"
    return mail


def keep(name, mail):
    for number, part in enumerate(mail.walk()):
        if part.get_content_maintype() == "multipart":
            part.set_boundary(f"===={number}====")
    rules = policy.SMTP if isinstance(mail, EmailMessage) else policy.compat32.clone(linesep="\r\n")
    (HERE / f"{name}.eml").write_bytes(mail.as_bytes(policy=rules))


# A new application: plain text in UTF-8, base64, the subject in RFC 2047.
text = f"Hyvä vastaanottaja,\n\nuusi hakemus on jätetty käsiteltäväksi.\n{LINK}\n\nÄlä vastaa tähän viestiin.\n"
keep("application-base64", heads(MIMEText(text, "plain", "utf-8"), "Heräteviesti: uusi hakemus jätetty"))

# A supplement: ISO-8859-1, quoted-printable, its identifier in upper case and broken by a soft line break.
latin = charset.Charset("iso-8859-1")
latin.body_encoding = charset.QP
supplement = MIMEText("", "plain", "iso-8859-1")
del supplement["Content-Transfer-Encoding"]
supplement.set_payload(
    f"Asiointia on täydennetty.\nAsiointi: {LINK.replace(FIRST, FIRST.upper())}?kieli=fi&lähde=heräte\n",
    latin,
)
keep("supplement-quoted-printable", heads(supplement, Header("Täydennys asiointiin", "iso-8859-1")))

# A message, in Swedish: HTML only, ISO-8859-15, entities within the link, no visible address.
html = f"""<html><head><meta charset="iso-8859-15"></head><body><p>Ett meddelande om ärendet har kommit (avgift 10 €).</p>
<p><a href="https://lv.example/open?lang=sv&amp;action={FIRST}&amp;from=mail">Öppna ärendet</a></p></body></html>"""
page = MIMEText(html, "html", "iso-8859-15")
del page["Content-Transfer-Encoding"]
page["Content-Transfer-Encoding"] = "base64"
page.set_payload(base64.encodebytes(html.encode("iso-8859-15")).decode())
keep("message-html-only", heads(page, "Nytt meddelande i ärendet"))

# A withdrawal: text and HTML of the same mail, both with the link, and a picture.
withdrawal = heads(EmailMessage(policy=policy.SMTP), "Application withdrawn")
withdrawal.set_content(f"The application has been withdrawn.\n{LINK}\n")
withdrawal.add_alternative(f'<p>The application has been <b>withdrawn</b>.</p><a href="{LINK}">{LINK}</a>', subtype="html")
withdrawal.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", filename="logo.png")
keep("withdrawal-alternative", withdrawal)

# Two actions in one mail.
keep(
    "two-actions",
    heads(MIMEText(f"{LINK}\n{LINK.replace(FIRST, SECOND)}\n{LINK}/liitteet\n", "plain", "utf-8"), "Uusia hakemuksia"),
)

# Forwarded by a person from Outlook: the original quoted in HTML, its link rewritten by a service that checks links.
safe = (
    "https://eur01.safelinks.protection.example/?url=https%3A%2F%2Flv.example%2Fviranomainen%2Fasioinnit%2F"
    + FIRST
    + "&amp;data=05%7C02%7C&amp;reserved=0"
)
outlook = f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang="FI"><div class="WordSection1">
<p class="MsoNormal">Tiedoksi, hoitaisitko? <o:p>&nbsp;</o:p></p>
<div style="border:none;border-top:solid #E1E1E1 1.0pt"><p class="MsoNormal"><b>Lähettäjä:</b> Luvat ja valvonta &lt;noreply@lv.example&gt; <br>
<b>Lähetetty:</b> maanantai 2. helmikuuta 2026 9.30<br><b>Aihe:</b> Täydennys asiointiin</p></div>
<p class="MsoNormal">Asiointia on täydennetty. <a href="{safe}" originalsrc="">Avaa asiointi</a></p></div></body></html>"""
forwarded = MIMEMultipart("alternative")
heads(forwarded, "VL: Täydennys asiointiin", "Testi Virkailija <testi.virkailija@kunta.example>")
forwarded.attach(MIMEText("Tiedoksi, hoitaisitko?\n\nAvaa asiointi\n", "plain", "windows-1252"))
body = MIMEText("", "html", "windows-1252")
del body["Content-Transfer-Encoding"]
windows = charset.Charset("windows-1252")
windows.body_encoding = charset.QP
body.set_payload(outlook, windows)
forwarded.attach(body)
keep("forwarded-outlook", forwarded)

# Forwarded as an attachment, with an empty subject of the forwarding mail.
attached = MIMEMultipart()
heads(attached, "", "Testi Virkailija <testi.virkailija@kunta.example>")
attached.attach(MIMEText("Ohessa.\n", "plain", "utf-8"))
attached.attach(MIMEMessage(heads(MIMEText(f"{LINK}\n", "plain", "utf-8"), "Hakemus peruutettu")))
keep("forwarded-attached", attached)

# Forwarded as quoted text by a program that breaks lines at any character and leaves no trace of it.
quoted = f"> Uusi viesti asioinnista:\n> {LINK[:52]}\n> {LINK[52:]}\n"
keep("forwarded-quoted", heads(MIMEText(quoted, "plain", "us-ascii"), "Fwd: Uusi viesti"))

# Broken softly as RFC 3676 allows.
flowed = MIMEText(f"Uusi hakemus:\n{LINK[:30]} \n{LINK[30:60]} \n{LINK[60:]}\nTerveisin\n", "plain", "us-ascii")
flowed.set_param("format", "flowed")
flowed.set_param("delsp", "yes")
keep("application-flowed", heads(flowed, "Uusi hakemus"))

# A subject whose letters and their dots are characters of their own, as some programs write them.
keep("supplement-decomposed", heads(MIMEText(f"{LINK}\n", "plain", "utf-8"), "Ta\u0308ydennys asiointiin"))

# Not one: another host's link with a GUID, and a GUID without a link.
keep(
    "other-host",
    heads(MIMEText(f"https://lv.example.attacker.example/{FIRST}\nviite {SECOND}\n", "plain", "utf-8"), "Uusi hakemus"),
)
# Not one: the link's GUID is damaged.
keep("damaged-guid", heads(MIMEText(f"{LINK[:-1]}x\n", "plain", "utf-8"), "Uusi hakemus"))
# Not one: a newsletter with an attachment that nobody looks into.
newsletter = MIMEMultipart()
heads(newsletter, "Uutiskirje", "Uutiset <uutiset@news.example>")
newsletter.attach(MIMEText("Tule webinaariin! https://news.example/\n", "plain", "utf-8"))
newsletter.attach(MIMEApplication(f"{LINK}\n".encode(), "pdf"))
keep("newsletter", newsletter)
