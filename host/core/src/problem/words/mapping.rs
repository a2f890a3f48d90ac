//! What the mapping says, or does, when it is called.

use super::Words;

pub(super) const WORDS: &[Words] = &[
    Words::of(
        "mapping-rejected",
        [
            "Muunnos ei voi tehdä tästä oikeaa ja kelvollista viestiä.",
            "Lue havainnot: ne kertovat, mikä arvo on esteenä ja mitä tehdä. Korjaa hakemus, asetukset tai asia käsin, ja jatka siirtoa sitten.",
        ],
        [
            "Omvandlingen kan inte göra ett riktigt och giltigt meddelande av detta.",
            "Läs iakttagelserna: de anger vilket värde som står i vägen och vad man gör. Rätta ansökan, inställningarna eller saken för hand, och återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "mapping-out-of-memory",
        [
            "Muunnos tarvitsee enemmän muistia kuin sille sallitaan.",
            "Onko hakemus poikkeuksellisen suuri? Nosta silloin muistirajaa. Muuten ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingen behöver mer minne än den får.",
            "Är ansökan ovanligt stor? Höj då minnesgränsen. Meddela annars omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-out-of-time",
        [
            "Muunnos ei valmistunut ajoissa.",
            "Onko kone ylikuormitettu tai hakemus poikkeuksellisen suuri? Nosta silloin aikarajaa ja jatka siirtoa. Muuten ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingen blev inte klar i tid.",
            "Är maskinen överbelastad eller ansökan ovanligt stor? Höj då tidsgränsen och återuppta överföringen. Meddela annars omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-out-of-fuel",
        [
            "Muunnos tarvitsee enemmän käskyjä kuin sille sallitaan.",
            "Onko hakemus poikkeuksellisen suuri? Nosta silloin käskyrajaa. Muuten ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingen behöver fler instruktioner än den får.",
            "Är ansökan ovanligt stor? Höj då instruktionsgränsen. Meddela annars omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-stack-overflow",
        [
            "Muunnoksen kutsut menivät liian syvälle.",
            "Onko hakemus poikkeuksellisen syvään sisäkkäinen? Ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingens anrop gick för djupt.",
            "Är ansökan ovanligt djupt nästlad? Meddela omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-panicked",
        [
            "Muunnos pysähtyi omaan virheeseensä.",
            "Ilmoita muunnoksen tekijälle nimetyt funktiot. Uudempi tai edellinen versio muunnoksesta voi toimia.",
        ],
        [
            "Omvandlingen stannade på sitt eget fel.",
            "Meddela omvandlingens upphovsman de nämnda funktionerna. En nyare eller den förra versionen av omvandlingen kan fungera.",
        ],
    ),
    Words::of(
        "mapping-trapped",
        [
            "Muunnos keskeytyi kiellettyyn toimintoon.",
            "Ilmoita muunnoksen tekijälle nimetyt funktiot. Uudempi tai edellinen versio muunnoksesta voi toimia.",
        ],
        [
            "Omvandlingen avbröts av en otillåten handling.",
            "Meddela omvandlingens upphovsman de nämnda funktionerna. En nyare eller den förra versionen av omvandlingen kan fungera.",
        ],
    ),
    Words::of(
        "mapping-input-too-large",
        [
            "Tietoa on enemmän kuin muunnokselle annetaan.",
            "Nosta hiekkalaatikon syöterajaa, ja muistirajaa viisinkertaisesti siihen nähden. Jatka siirtoa sitten.",
        ],
        [
            "Det finns mer data än omvandlingen ges.",
            "Höj sandlådans gräns för indata, och minnesgränsen till fem gånger det. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "mapping-output-too-large",
        [
            "Muunnoksen vastaus tai asiakirja siinä on liian suuri.",
            "Onko hakemus poikkeuksellisen suuri? Nosta silloin hiekkalaatikon vastaus- ja asiakirjarajoja. Muuten ilmoita muunnoksen tekijälle.",
        ],
        [
            "Omvandlingens svar, eller ett dokument i det, är för stort.",
            "Är ansökan ovanligt stor? Höj då sandlådans gränser för svar och dokument. Meddela annars omvandlingens upphovsman.",
        ],
    ),
    Words::of(
        "mapping-bad-output",
        [
            "Muunnoksen vastaus rikkoo rajapintasopimusta.",
            "Ilmoita muunnoksen tekijälle. Uudempi tai edellinen versio muunnoksesta voi toimia.",
        ],
        [
            "Omvandlingens svar bryter mot gränssnittsavtalet.",
            "Meddela omvandlingens upphovsman. En nyare eller den förra versionen av omvandlingen kan fungera.",
        ],
    ),
    Words::of(
        "mapping-unusable",
        [
            "Muunnoksen vastausta ei voi käyttää.",
            "Ilmoita muunnoksen tekijälle. Asenna korjattu versio ja jatka siirtoa.",
        ],
        [
            "Omvandlingens svar kan inte användas.",
            "Meddela omvandlingens upphovsman. Installera en rättad version och återuppta överföringen.",
        ],
    ),
    Words::of(
        "mapping-undeclared-operation",
        [
            "Muunnos pyytää toimintoa, jota se ei ole ilmoittanut käyttävänsä.",
            "Ilmoita muunnoksen tekijälle. Asenna korjattu versio ja jatka siirtoa.",
        ],
        [
            "Omvandlingen begär en operation som den inte har uppgett.",
            "Meddela omvandlingens upphovsman. Installera en rättad version och återuppta överföringen.",
        ],
    ),
    Words::of(
        "mapping-settings",
        [
            "Muunnoksen asetukset eivät kelpaa sille.",
            "Korjaa muunnoksen asetukset. `lupasilta inspect` näyttää skeeman, johon niiden on sovittava.",
        ],
        [
            "Omvandlingens inställningar duger inte för den.",
            "Rätta omvandlingens inställningar. `lupasilta inspect` visar det schema som de ska passa.",
        ],
    ),
    Words::of(
        "ledger-violated",
        [
            "Muunnoksen tulosta ei voitu todeta täydelliseksi: kirjanpito kentistä ei pidä.",
            "Ilmoita muunnoksen tekijälle ja ota käyttöön muunnoksen toinen versio. Jatka siirtoa sitten.",
        ],
        [
            "Omvandlingens resultat kunde inte bevisas fullständigt: fältens bokföring håller inte.",
            "Meddela omvandlingens upphovsman och ta en annan version av omvandlingen i bruk. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "ledger-unwritten",
        [
            "Kirjanpitoa kentistä ei voitu kirjoittaa.",
            "Ilmoita tämän ohjelman tekijöille.",
        ],
        [
            "Fältens bokföring kunde inte skrivas.",
            "Meddela programmets upphovsmän.",
        ],
    ),
    Words::of(
        "unmapped-values",
        [
            "Muunnos jättää vastaanotettuja arvoja pois, ja asetukset käskevät pidättää sellaisen asian.",
            "Katso kirjanpidosta, mitkä arvot. Asenna muunnos, joka ottaa ne, tai päästä tällaiset asiat läpi asetuksissa. Jatka siirtoa sitten.",
        ],
        [
            "Omvandlingen utelämnar mottagna värden, och inställningarna säger att ett sådant ärende hålls kvar.",
            "Se i bokföringen vilka de är. Installera en omvandling som tar dem, eller släpp igenom sådana ärenden i inställningarna. Återuppta sedan överföringen.",
        ],
    ),
    Words::of(
        "change-withheld",
        [
            "Muunnos väittää, ettei mikään ole uutta, mutta tieto on muuttunut edellisestä toimituksesta.",
            "Ilmoita muunnoksen tekijälle. Asenna korjattu versio ja jatka siirtoa.",
        ],
        [
            "Omvandlingen säger att inget är nytt, men uppgifterna skiljer sig från den förra leveransen.",
            "Meddela omvandlingens upphovsman. Installera en rättad version och återuppta överföringen.",
        ],
    ),
    Words::of(
        "no-route",
        [
            "Mikään muunnos ei palvele tätä reittiä.",
            "Siirto odottaa. Ota reitille käyttöön muunnos: `lupasilta mappings activate`. Se jatkuu sitten itsestään.",
        ],
        [
            "Ingen omvandling betjänar denna rutt.",
            "Överföringen väntar. Ta en omvandling i bruk för rutten: `lupasilta mappings activate`. Den fortsätter sedan av sig själv.",
        ],
    ),
    Words::of(
        "route-stopped",
        [
            "Reitti on pysäytetty.",
            "Siirto odottaa. `lupasilta mappings routes` kertoo, kuka pysäytti ja miksi. Ota käyttöön toimiva versio, niin se jatkuu itsestään.",
        ],
        [
            "Rutten är stoppad.",
            "Överföringen väntar. `lupasilta mappings routes` säger vem som stoppade den och varför. Ta en fungerande version i bruk, så fortsätter den av sig själv.",
        ],
    ),
    Words::of(
        "sandbox-failed",
        [
            "Hiekkalaatikko epäonnistui.",
            "Ilmoita tämän ohjelman tekijöille ja liitä loki ajankohdan ympäriltä.",
        ],
        [
            "Sandlådan misslyckades.",
            "Meddela programmets upphovsmän och bifoga loggen kring tidpunkten.",
        ],
    ),
    Words::of(
        "sandbox-forked",
        [
            "Kirjasto avattiin ennen prosessin haarautumista (fork).",
            "Avaa kirjasto haarautumisen jälkeen, siinä prosessissa, joka sitä käyttää.",
        ],
        [
            "Biblioteket öppnades före processens delning (fork).",
            "Öppna biblioteket efter delningen, i den process som använder det.",
        ],
    ),
    Words::of(
        "sandbox-options",
        [
            "Hiekkalaatikon asetukset eivät kelpaa.",
            "Korjaa hiekkalaatikon asetukset.",
        ],
        [
            "Sandlådans inställningar duger inte.",
            "Rätta sandlådans inställningar.",
        ],
    ),
    Words::of(
        "sandbox-engine",
        [
            "Hiekkalaatikko ei käynnisty tällä koneella.",
            "Aja 64-bittisellä koneella ja salli prosessille riittävästi osoiteavaruutta (ulimit -v).",
        ],
        [
            "Sandlådan startar inte på den här maskinen.",
            "Kör på en 64-bitars maskin och ge processen tillräckligt adressrum (ulimit -v).",
        ],
    ),
    Words::of(
        "sandbox-threads",
        [
            "Hiekkalaatikko ei saa säikeitä.",
            "Salli prosessille enemmän säikeitä tai aseta hiekkalaatikolle vähemmän.",
        ],
        [
            "Sandlådan får inga trådar.",
            "Tillåt processen fler trådar, eller sätt färre för sandlådan.",
        ],
    ),
    Words::of(
        "sandbox-cache",
        [
            "Käännettyjen muunnosten välimuistia ei voi käyttää.",
            "Anna välimuistille kansio, jonka omistaa tämän ohjelman käyttäjä ja johon kukaan muu ei voi kirjoittaa.",
        ],
        [
            "Cachen för kompilerade omvandlingar kan inte användas.",
            "Ge cachen en mapp som ägs av programmets användare och som ingen annan kan skriva i.",
        ],
    ),
];
