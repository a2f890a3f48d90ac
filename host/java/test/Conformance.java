import fi.lupasilta.Application;
import fi.lupasilta.Document;
import fi.lupasilta.Finding;
import fi.lupasilta.LupasiltaException;
import fi.lupasilta.Mapping;
import fi.lupasilta.MappingOptions;
import java.io.PrintStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a list of cases, and prints what came of each: {@code Conformance CASES.json COMPONENTS COMPILED}. */
public class Conformance {
    static Path folder;
    static Path compiled;

    @SuppressWarnings("unchecked")
    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        folder = file.getParent();
        compiled = Path.of(arguments[2]);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Map<String, Object> read = (Map<String, Object>) json("read", String.class).invoke(null, "{\"cases\":" + Files.readString(file) + "}");
        for (Map<String, Object> given : (List<Map<String, Object>>) read.get("cases")) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("case", given.get("name"));
            line.put("documents", List.of());
            line.put("findings", List.of());
            try {
                run(given, Path.of(arguments[1]), line);
            } catch (LupasiltaException error) {
                line.put("outcome", "problem");
                line.put("code", error.code());
                line.put("findings", codes(error.findings()));
            }
            out.println(json("write", Object.class).invoke(null, line));
        }
    }

    /** The package's own JSON, which is not its API. */
    static Method json(String name, Class<?> parameter) throws Exception {
        Method method = Class.forName("fi.lupasilta.Json").getDeclaredMethod(name, parameter);
        method.setAccessible(true);
        return method;
    }

    @SuppressWarnings("unchecked")
    static void run(Map<String, Object> given, Path components, Map<String, Object> line) throws Exception {
        byte[] component = Files.readAllBytes(components.resolve((String) given.get("component")));
        if (given.get("op").equals("inspect")) {
            line.put("digest", Mapping.inspect(component).digest());
            line.put("outcome", "inspected");
            return;
        }
        try (Mapping mapping = Mapping.load(component, options(given))) {
            if (given.get("op").equals("load")) {
                line.put("digest", mapping.digest());
                line.put("outcome", "loaded");
                return;
            }
            Map<String, Object> asked = (Map<String, Object>) given.get("request");
            Application application = new Application()
                .externalId((String) asked.get("externalId"))
                .kind((String) asked.get("kind"))
                .number(((Long) asked.getOrDefault("number", 1L)).intValue())
                .now(OffsetDateTime.parse((String) asked.get("now")))
                .caseId((String) asked.get("caseId"));
            for (Map<String, String> body : (List<Map<String, String>>) asked.getOrDefault("bodies", List.of())) {
                application.body(body.get("name"), Files.readAllBytes(folder.resolve(body.get("file"))));
            }
            for (Map<String, String> body : (List<Map<String, String>>) asked.getOrDefault("previous", List.of())) {
                application.previous(body.get("name"), Files.readAllBytes(folder.resolve(body.get("file"))));
            }
            if (given.get("op").equals("event")) {
                Map<String, String> message = (Map<String, String>) asked.get("message");
                Mapping.Told told = mapping.event(Files.readAllBytes(folder.resolve(message.get("file"))), message.get("mediaType"), application);
                line.put("requests", sha256(told.requests()));
                line.put("findings", codes(told.findings()));
                line.put("outcome", "told");
                return;
            }
            Mapping.Mapped mapped = mapping.map(application);
            if (mapped == null) {
                line.put("outcome", "unchanged");
                return;
            }
            List<Object> documents = new ArrayList<>();
            for (Document document : mapped.documents()) {
                documents.add(Map.of("name", document.name(), "mediaType", document.mediaType(), "sha256", sha256(document.content())));
            }
            line.put("documents", documents);
            line.put("ledger", sha256(mapped.ledger()));
            line.put("findings", codes(mapped.findings()));
            line.put("outcome", "mapped");
        }
    }

    @SuppressWarnings("unchecked")
    static MappingOptions options(Map<String, Object> given) throws Exception {
        MappingOptions options = new MappingOptions().cache(compiled);
        Map<String, Object> asked = (Map<String, Object>) given.getOrDefault("options", Map.of());
        if (asked.containsKey("settings")) options.settings((String) json("write", Object.class).invoke(null, asked.get("settings")));
        Map<String, Long> limits = (Map<String, Long>) asked.getOrDefault("limits", Map.of());
        if (limits.containsKey("timeMs")) options.time(Duration.ofMillis(limits.get("timeMs")));
        if (limits.containsKey("inputBytes")) options.inputBytes(limits.get("inputBytes"));
        return options;
    }

    static List<String> codes(List<Finding> findings) {
        return findings.stream().map(Finding::code).toList();
    }

    static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
