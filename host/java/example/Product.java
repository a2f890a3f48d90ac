import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;

/** A small case-management product, connected to Luvat ja valvonta: {@code Product LUPASILTA.TOML DATABASE PORT}. */
public final class Product {
    private final Cases cases;
    private final Lv lv;

    private Product(Path settings, String database) throws Exception {
        cases = new Cases(database);
        lv = new Lv(settings, cases);
    }

    public static void main(String[] arguments) throws Exception {
        Product product = new Product(Path.of(arguments[0]), arguments[1]);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(arguments[2])), 0);
        server.setExecutor(Executors.newFixedThreadPool(4));
        server.createContext("/", product::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/receive" -> {
                    lv.receive(form(exchange).get("externalId"));
                    redirect(exchange);
                }
                case "/decide" -> {
                    long number = Long.parseLong(form(exchange).get("number"));
                    cases.grant(number, () -> lv.decided(number));
                    redirect(exchange);
                }
                case "/file" -> {
                    Map<String, String> query = pairs(exchange.getRequestURI().getRawQuery());
                    Cases.Stored file = cases.file(Long.parseLong(query.get("id")));
                    answer(exchange, file == null ? 404 : 200, file == null ? "text/plain" : file.mediaType(), file == null ? new byte[0] : file.content());
                }
                default -> answer(exchange, 200, "text/html; charset=utf-8", page().getBytes(StandardCharsets.UTF_8));
            }
        } catch (Exception error) {
            answer(exchange, 500, "text/plain; charset=utf-8", String.valueOf(error.getMessage()).getBytes(StandardCharsets.UTF_8));
        }
    }

    private String page() throws Exception {
        StringBuilder page = new StringBuilder("""
            <!doctype html><meta charset=utf-8><title>Cases</title><h1>Cases</h1>
            <form method="post" action="/receive"><input name="externalId"><button>Fetch from LV</button></form><table>""");
        for (Cases.Case one : cases.all()) {
            page.append("<tr><td>A/").append(one.number()).append("<td>").append(escaped(one.subject())).append("<td>");
            one.files().forEach((id, name) -> page.append("<a href=\"/file?id=" + id + "\">" + escaped(name) + "</a> "));
            String button = "<form method=\"post\" action=\"/decide\"><button name=\"number\" value=\"" + one.number() + "\">Grant</button></form>";
            page.append("<td>").append(one.state().equals("open") ? button : one.state());
        }
        return page.append("</table>").toString();
    }

    private static void redirect(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Location", "/");
        exchange.sendResponseHeaders(303, -1);
    }

    private static void answer(HttpExchange exchange, int status, String mediaType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", mediaType);
        exchange.getResponseHeaders().set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        return pairs(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            pairs.put(parts[0], URLDecoder.decode(parts.length == 2 ? parts[1] : "", StandardCharsets.UTF_8));
        }
        return pairs;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
