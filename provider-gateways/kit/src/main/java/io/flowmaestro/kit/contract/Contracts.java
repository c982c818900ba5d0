package io.flowmaestro.kit.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The contracts in a folder: {@code PROVIDER.openapi.json}, {@code .openapi.yaml} or {@code .graphql}. */
public final class Contracts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final Path folder;

    /** Contracts that are read when asked for. */
    public Contracts(Path folder) {
        this.folder = folder;
    }

    /**
     * What the provider says it takes and answers; empty where it publishes nothing.
     *
     * @throws ContractException where its known defects are none
     */
    public Optional<Contract> of(String provider) {
        Optional<Contract> openApi = Stream.of("json", "yaml")
                .map(ending -> folder.resolve(provider + ".openapi." + ending))
                .filter(Files::isRegularFile)
                .findFirst()
                .map(file -> openApi(provider, file));
        Path sdl = folder.resolve(provider + ".graphql");
        return Files.isRegularFile(sdl) ? Optional.of(new GraphQl(text(sdl), openApi.orElse(null))) : openApi;
    }

    private Contract openApi(String provider, Path file) {
        JsonNode document = read(file);
        Path defects = folder.resolve(provider + ".defects.yaml");
        if (Files.isRegularFile(defects)) {
            new Defects("contracts/" + defects.getFileName(), read(defects)).repair(document);
        }
        return new OpenApi(document);
    }

    private static JsonNode read(Path file) {
        try {
            return (file.toString().endsWith(".json") ? JSON : YAML).readTree(text(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
