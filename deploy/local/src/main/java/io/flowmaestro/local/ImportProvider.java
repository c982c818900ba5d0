package io.flowmaestro.local;

import io.flowmaestro.kit.Draft;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Drafts a provider of an OpenAPI document. */
@Command(name = "import", description = "Drafts a provider file and its examples from an OpenAPI document.")
final class ImportProvider implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "An OpenAPI document, 3.0 or 3.1, as JSON or YAML.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path file;

    @Option(
            names = "--operations",
            paramLabel = "a,b",
            required = true,
            split = ",",
            description = "Operation ids of the document, or METHOD /path.")
    private List<String> operations = List.of();

    @Option(names = "--id", paramLabel = "ID", description = "The provider's id; the file's first word, unless given.")
    private @Nullable String id;

    @Mixin
    private Providers.Folders folders = new Providers.Folders();

    @Override
    public Integer call() {
        String provider = id == null ? firstWord(file) : id;
        PrintWriter out = spec.commandLine().getOut();
        Drafts.write(Draft.ofOpenApi(provider, text(), operations), folders.providers(), out);
        out.println("Now: reword what is marked # reword, say how accounts are connected, put answers of the API into"
                + " the examples, then ./suite provider check " + provider);
        out.flush();
        return 0;
    }

    private static String firstWord(Path file) {
        return file.getFileName().toString().split("\\.", 2)[0];
    }

    private String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UsageException(file + " cannot be read: " + e.getMessage());
        }
    }
}
