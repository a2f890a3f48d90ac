package fi.lupasilta;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON as maps, lists, strings, numbers and booleans: as much as the library's requests and answers need. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Reads what the library wrote, which is well-formed. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> read(String text) {
        return (Map<String, Object>) new Json(text).value();
    }

    private Object value() {
        switch (skip()) {
            case '{': {
                Map<String, Object> object = new LinkedHashMap<>();
                at++;
                while (skip() != '}') {
                    String name = string();
                    skip();
                    at++;
                    object.put(name, value());
                    if (skip() == ',') at++;
                }
                at++;
                return object;
            }
            case '[': {
                List<Object> list = new ArrayList<>();
                at++;
                while (skip() != ']') {
                    list.add(value());
                    if (skip() == ',') at++;
                }
                at++;
                return list;
            }
            case '"':
                return string();
            case 't':
                at += 4;
                return true;
            case 'f':
                at += 5;
                return false;
            case 'n':
                at += 4;
                return null;
            default: {
                int from = at;
                while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) at++;
                String number = text.substring(from, at);
                return number.matches("-?\\d{1,18}") ? (Object) Long.valueOf(number) : Double.valueOf(number);
            }
        }
    }

    private char skip() {
        while (" \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
        return text.charAt(at);
    }

    private String string() {
        skip();
        at++;
        int end = text.indexOf('"', at);
        String plain = text.substring(at, end);
        if (plain.indexOf('\\') < 0) {
            at = end + 1;
            return plain;
        }
        StringBuilder read = new StringBuilder();
        for (char c; (c = text.charAt(at++)) != '"'; ) {
            if (c != '\\') {
                read.append(c);
                continue;
            }
            c = text.charAt(at++);
            switch (c) {
                case 'b': read.append('\b'); break;
                case 'f': read.append('\f'); break;
                case 'n': read.append('\n'); break;
                case 'r': read.append('\r'); break;
                case 't': read.append('\t'); break;
                case 'u':
                    read.append((char) Integer.parseInt(text.substring(at, at + 4), 16));
                    at += 4;
                    break;
                default: read.append(c);
            }
        }
        return read.toString();
    }

    /** JSON that is written as it is. */
    record Raw(String text) {}

    /** Writes maps, lists, strings, numbers and booleans. */
    static String write(Object value) {
        StringBuilder to = new StringBuilder();
        write(value, to);
        return to.toString();
    }

    private static void write(Object value, StringBuilder to) {
        if (value instanceof Members) {
            write(((Members) value).map(), to);
        } else if (value instanceof Raw) {
            to.append(((Raw) value).text());
        } else if (value instanceof Map) {
            String between = "{";
            for (Map.Entry<?, ?> member : ((Map<?, ?>) value).entrySet()) {
                to.append(between);
                write(member.getKey().toString(), to);
                to.append(':');
                write(member.getValue(), to);
                between = ",";
            }
            to.append(between.equals("{") ? "{}" : "}");
        } else if (value instanceof Iterable) {
            String between = "[";
            for (Object item : (Iterable<?>) value) {
                to.append(between);
                write(item, to);
                between = ",";
            }
            to.append(between.equals("[") ? "[]" : "]");
        } else if (value instanceof CharSequence) {
            to.append('"');
            for (char c : value.toString().toCharArray()) {
                if (c == '"' || c == '\\') to.append('\\').append(c);
                else if (c < ' ') to.append(String.format("\\u%04x", (int) c));
                else to.append(c);
            }
            to.append('"');
        } else {
            to.append(value);
        }
    }
}
