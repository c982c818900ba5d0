package io.flowmaestro.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProviderFileTest {
    private static final String FILE = """
            provider: chat
            title: Chat
            category: Communication
            colour: "#336699"
            summary: Messages.
            docs: https://chat.example/docs
            connection:
              fields:
                site: {title: Site, pattern: "^[a-z]+$", example: acme}
                nick: {title: Nickname, optional: true}
              oauth2:
                authorize_url: https://${connection.site}.chat.example/authorize
                token_url: https://${connection.site}.chat.example/token
                scopes: [write]
              keys:
                api_key: {title: API key, fields: {key: {title: Key}}}
              test: ping
            http:
              base_url: https://${connection.site}.chat.example/api
            errors:
              code: ${response.body.error}
              kinds:
                not_found: [no_room]
            operations:
              ping:
                title: Ping
                request: {method: GET, path: /ping}
                output: {}
              send:
                title: Send
                scopes: [write]
                input:
                  room: {type: string}
                  text: {type: string, aliases: [message]}
                  count: {type: integer, default: 1}
                  thread: {type: string, optional: true}
                request:
                  method: POST
                  path: /rooms/${input.room}
                  body:
                    text: ${input.text}
                    thread: ${input.?thread}
                output: {id: "${response.body.id}"}
            """;

    @Test
    void readsWhatIsRight() {
        // When
        Provider provider = ProviderFile.read("chat.yaml", FILE);

        // Then
        assertThat(provider.id()).isEqualTo("chat");
        assertThat(provider.operations()).containsOnlyKeys("ping", "send");
        assertThat(provider.connection().methods().keySet()).containsExactly("oauth2", "api_key");
        Operation send = provider.operation("send").orElseThrow();
        assertThat(send.effect()).isEqualTo(Effect.AT_MOST_ONCE);
        assertThat(send.scopes()).containsExactly("write");
        assertThat(provider.operation("ping").orElseThrow().effect()).isEqualTo(Effect.NONE);
        assertThat(send.parameters().fields().get("thread").title()).isEqualTo("Thread");
    }

    @Test
    void aRequestThatCarriesTheKeyIsKeyed() {
        // When
        Provider provider =
                ProviderFile.read("chat.yaml", edited("    text: ${input.text}", "    text: ${operation.key}"));

        // Then
        assertThat(provider.operation("send").orElseThrow().effect()).isEqualTo(Effect.KEYED);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake(
                        "${input.text}",
                        "${input.txt}",
                        "operations.send.request.body.text: column 6: undefined field 'txt'"),
                mistake(
                        "${input.?thread}",
                        "${input.thread}",
                        "operations.send.request.body.thread: column 6: input.thread is optional: write input.?thread"),
                mistake(
                        "${input.text}",
                        "${input.text",
                        "operations.send.request.body.text: column 1: ${ is not closed"),
                mistake(
                        "${input.text}",
                        "${inptu.text}",
                        "operations.send.request.body.text: column 1: undeclared reference to 'inptu'"),
                mistake(
                        "${input.room}",
                        "${response.status}",
                        "operations.send.request.path: column 1: undeclared reference to 'response'"),
                mistake(
                        "{id: \"${response.body.id}\"}",
                        "{id: \"${response.bdy.id}\"}",
                        "operations.send.output.id: column 9: undefined field 'bdy'"),
                mistake(
                        "text: ${input.text}",
                        "text: ${input.count + 'x'}",
                        "operations.send.request.body.text: column 13: found no matching overload for '_+_' applied to"
                                + " '(int, string)'"),
                mistake(
                        "method: POST",
                        "methd: POST",
                        "38: operations.send.request.methd: column 7: is not known: did you mean method?"),
                mistake("method: POST", "method: SEND", "38: operations.send.request.method: column 7: must be one of"),
                mistake(
                        "title: Send",
                        "titel: Send",
                        "30: operations.send.titel: column 5: is not known: did you mean title?"),
                mistake(
                        "{type: string}",
                        "{type: text}",
                        "33: operations.send.input.room.type: column 14: must be one of string"),
                mistake(
                        "thread: {type: string, optional: true}",
                        "thread: {type: string, optinal: true}",
                        "36: operations.send.input.thread.optinal: column 30: is not known: did you mean optional?"),
                mistake("category: Communication\n", "", "1: category: column 1: is required"),
                mistake("title: Chat\n", "title: Chat\ntitle: Chat\n", "3: column 6: Duplicate field 'title'"),
                mistake("title: Chat\n", "title: [Chat\n", "3: column 9: while parsing a flow sequence"),
                mistake("not_found: [no_room]", "gone: [no_room]", "23: errors.kinds.gone: column 5: is not known"),
                mistake(
                        "not_found: [no_room]",
                        "{not_found: [no_room], conflict: [no_room]}",
                        "errors.kinds.conflict: no_room has another kind too"),
                mistake("test: ping", "test: pong", "connection.test: there is no operation pong"),
                mistake("test: ping", "test: send", "connection.test: send has required parameters"),
                mistake(
                        "scopes: [write]\n    input",
                        "scopes: [admin]\n    input",
                        "operations.send.scopes: admin is not among connection.oauth2"),
                mistake(
                        "{type: integer, default: 1}",
                        "{type: integer, default: one}",
                        "operations.send.input.count.default: does not fit its own type"),
                mistake(
                        "aliases: [message]",
                        "aliases: [room]",
                        "operations.send.input.text.aliases: room is the name of another parameter"),
                mistake(
                        "title: Send\n",
                        "title: Send\n    effect: keyed\n",
                        "operations.send.effect: is keyed exactly where the request carries ${operation.key}"),
                mistake(
                        "/api\n",
                        "/${connection.nick}\n",
                        "http.base_url: column 11: connection.nick is optional: write connection.?nick"),
                mistake(
                        "pattern: \"^[a-z]+$\", ",
                        "",
                        "connection.oauth2.authorize_url: ${connection.site} must be a field of the connection that has a pattern"),
                mistake(
                        "https://${connection.site}.chat.example/api",
                        "http://chat.example",
                        "19: http.base_url: column 3: "),
                mistake(
                        "fields: {key: {title: Key}}",
                        "fields: {key: {title: Key}, other: {title: Other}}",
                        "connection.keys.api_key.auth: must say which of several secrets is meant"),
                mistake(
                        "fields: {key: {title: Key}}",
                        "fields: {key: {title: Key}}, auth: {header: X-Key, value: \"${credential.kee}\"}",
                        "connection.keys.api_key.auth.value: column 11: undefined field 'kee'"),
                mistake("code: ${response.body.error}", "code: response.body.error", "21: errors.code: column 3: "));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void refusesAMistakeInOneSentence(String from, String to, String sentence) {
        // Given
        String yaml = edited(from, to);

        // When
        List<String> problems = problems(yaml);

        // Then
        String line = sentence.matches("\\d+: .*") ? "" : "\\d+: ";
        assertThat(problems.get(0)).matches("chat\\.yaml:" + line + Pattern.quote(sentence) + ".*");
    }

    @Test
    void tellsOfAMistakeOfEachOperation() {
        // Given
        String yaml = edited("path: /ping}", "path: \"/${input.ping}\"}")
                .replace("${input.text}", "${input.txt}")
                .replace("${response.body.id}", "${response.bdy.id}");

        // When
        List<String> problems = problems(yaml);

        // Then
        assertThat(problems)
                .containsExactly(
                        "chat.yaml:27: operations.ping.request.path: column 6: undefined field 'ping'",
                        "chat.yaml:41: operations.send.request.body.text: column 6: undefined field 'txt'");
    }

    @Test
    void tellsOfEveryKeyThatIsNone() {
        // When
        List<String> problems = problems(edited("title: Ping", "titel: Ping").replace("method: POST", "method: SEND"));

        // Then
        assertThat(problems).hasSize(3);
    }

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(ProviderFileException.class, () -> ProviderFile.read("chat.yaml", yaml))
                .problems();
    }

    private static Arguments mistake(String from, String to, String sentence) {
        return Arguments.of(from, to, sentence);
    }

    private static String edited(String from, String to) {
        assertThat(FILE).contains(from);
        return FILE.replaceFirst(Pattern.quote(from), Matcher.quoteReplacement(to));
    }
}
