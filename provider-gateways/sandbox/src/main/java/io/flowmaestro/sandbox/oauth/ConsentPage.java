package io.flowmaestro.sandbox.oauth;

import io.flowmaestro.sandbox.http.Answer;
import java.util.Collection;
import java.util.stream.Collectors;

/** What a browser shows of an authorization server. */
final class ConsentPage {
    private ConsentPage() {}

    static Answer ask(String title, String clientId, String name, Collection<String> parts, String account) {
        String boxes = parts.stream()
                .map(part -> "<p><label><input type=\"checkbox\" name=\"%2$s\" value=\"%1$s\" checked> %1$s</label></p>"
                        .formatted(escaped(part), name))
                .collect(Collectors.joining("\n"));
        return page(200, title, """
                <p><b>%s</b> asks for access to your %s account.</p>
                <form method="post">
                %s
                <p><label>Account <input name="account" value="%s"></label></p>
                <p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Deny</button></p>
                </form>""".formatted(escaped(clientId), escaped(title), boxes, escaped(account)));
    }

    static Answer refusal(String title, String reason) {
        return page(400, title, "<p>" + escaped(reason) + "</p>");
    }

    private static Answer page(int status, String title, String content) {
        String html = """
                <!doctype html>
                <html lang="en">
                <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>%1$s (sandbox)</title></head>
                <body>
                <h1>%1$s (sandbox)</h1>
                %2$s
                </body>
                </html>
                """.formatted(escaped(title), content);
        return Answer.of(status, "text/html; charset=utf-8", html)
                .with("cache-control", "no-store")
                .with("referrer-policy", "no-referrer")
                .with("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
