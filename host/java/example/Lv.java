import fi.lupasilta.Bridge;
import fi.lupasilta.Delivery;
import fi.lupasilta.Document;
import fi.lupasilta.LupasiltaException;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;

/** All that the product has of Lupasilta. */
final class Lv {
    private final Bridge bridge;
    private final Cases cases;

    Lv(Path settings, Cases cases) throws Exception {
        this.bridge = Bridge.open(settings);
        this.cases = cases;
        takeNext();
    }

    private void takeNext() {
        bridge.nextAsync().thenAccept(this::take).whenComplete((taken, error) -> {
            if (error == null || !(error.getCause() instanceof LupasiltaException.Closed)) takeNext();
        });
    }

    private void take(Delivery delivery) {
        try {
            var xml = DocumentBuilderFactory.newNSInstance().newDocumentBuilder().parse(new ByteArrayInputStream(delivery.documents().get(0).content()));
            String subject = xml.getElementsByTagNameNS("*", "Kuvaus").item(0).getTextContent();
            List<Cases.Stored> files = new ArrayList<>();
            for (Document file : delivery.documents()) files.add(new Cases.Stored(file.name(), file.mediaType(), file.content()));
            for (Delivery.Attachment file : delivery.attachments()) {
                files.add(new Cases.Stored(file.name(), "application/octet-stream", Files.readAllBytes(file.path())));
            }
            delivery.ack("A/" + cases.keep(delivery.externalId(), delivery.id(), subject, files));
        } catch (Exception error) {
            delivery.nack("The product could not keep it: " + error, "Look at the product's database.", "retry");
        }
    }

    void receive(String externalId) {
        bridge.receive(externalId);
    }

    void decided(long number) {
        ZonedDateTime now = ZonedDateTime.now(ZoneId.of("Europe/Helsinki")).withNano(0);
        String event = """
            {"caseId":"A/%d","event":"decided","occurredAt":"%s","decision":{"outcome":"granted","decidedBy":"Rakennuslautakunta","decidedOn":"%s"}}"""
            .formatted(number, DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now), now.toLocalDate());
        bridge.tell(event.getBytes(StandardCharsets.UTF_8), "application/json", Map.of());
    }
}
