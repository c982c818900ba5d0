package io.flowmaestro.local;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.events.EventJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The verbs for requests that could not be read. */
@Command(
        name = "dlq",
        description = "Lists the dead letters of an executor that runs, and puts them back among the requests.",
        subcommands = {DeadLetterVerbs.ListAll.class, DeadLetterVerbs.Replay.class},
        synopsisSubcommandLabel = "COMMAND")
final class DeadLetterVerbs {
    private static final String PATH = "/api/v1/dead-letters";

    private DeadLetterVerbs() {}

    /** Which executor is meant. */
    static final class Executor {
        @Option(
                names = "--endpoints",
                paramLabel = "FILE",
                description = {
                    "JSON with executorService, its URL, and token, an operator's. That of ./suite run, unless given."
                })
        private Path file = Path.of(".suite/endpoints.json");

        RestApi api() {
            if (!Files.isRegularFile(file)) {
                throw new UsageException("there is no file " + file
                        + ": start ./suite run, or say with --endpoints where an executor is.");
            }
            try {
                JsonNode endpoints = EventJson.MAPPER.readTree(file.toFile());
                return new RestApi(
                        URI.create(endpoints.path("executorService").asText()),
                        endpoints.path("token").asText());
            } catch (IOException failure) {
                throw new SuiteException("%s cannot be read: %s".formatted(file, failure.getMessage()), failure);
            }
        }
    }

    /** Lists the last ones. */
    @Command(name = "list", description = "Lists the last dead letters, the newest first.")
    static final class ListAll implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        private Executor executor = new Executor();

        @Override
        public Integer call() throws InterruptedException {
            Table table = new Table("LETTER", "AT", "REASON", "TENANT", "CONNECTION", "OPERATION ID", "DETAIL");
            for (JsonNode letter : executor.api().send("GET", PATH, null, 200)) {
                table.add(
                        letter.path("partition").asText() + "/"
                                + letter.path("offset").asText(),
                        letter.path("at").asText("-"),
                        letter.path("reason").asText("-"),
                        letter.path("tenant").asText("-"),
                        letter.path("connectionId").asText("-"),
                        letter.path("operationId").asText("-"),
                        letter.path("detail").asText("-"));
            }
            PrintWriter out = spec.commandLine().getOut();
            out.print(table);
            out.flush();
            return 0;
        }
    }

    /** Puts some back. */
    @Command(
            name = "replay",
            description = "Puts dead letters back among the requests, as they came, once what was wrong is mended.")
    static final class Replay implements Callable<Integer> {
        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it
        private CommandSpec spec;

        @Mixin
        private Executor executor = new Executor();

        @Parameters(paramLabel = "LETTER", arity = "1..*", description = "As dlq list names it, such as 3/17.")
        private List<String> letters = List.of();

        @Override
        public Integer call() throws InterruptedException {
            letters.stream()
                    .filter(letter -> !letter.matches("\\d+/\\d+"))
                    .findFirst()
                    .ifPresent(letter -> {
                        throw new UsageException(
                                "a letter is named as dlq list does, such as 3/17, and not " + letter + ".");
                    });
            RestApi api = executor.api();
            PrintWriter out = spec.commandLine().getOut();
            for (String letter : letters) {
                api.send("POST", PATH + "/" + letter + "/replay", null, 200);
                out.println("Put back: " + letter);
                out.flush();
            }
            return 0;
        }
    }
}
