package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.stream.Stream;

/**
 * What {@code ./suite try} did with some arguments.
 *
 * @param out all that stood on standard output
 * @param err all that stood on standard error
 */
record Trial(int exit, String out, String err) {
    static Trial of(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exit = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(Stream.concat(Stream.of("try"), Stream.of(arguments)).toArray(String[]::new));
        return new Trial(exit, out.toString(), err.toString());
    }

    JsonNode request() {
        return json().path("request");
    }

    JsonNode outcome() {
        return json().path("outcome");
    }

    private JsonNode json() {
        try {
            return EventJson.MAPPER.readTree(out);
        } catch (IOException e) {
            throw new UncheckedIOException(out, e);
        }
    }
}
