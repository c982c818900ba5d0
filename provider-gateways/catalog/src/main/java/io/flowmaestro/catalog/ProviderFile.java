package io.flowmaestro.catalog;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.Schema;
import io.flowmaestro.catalog.expression.ExpressionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/** Reads one provider's YAML file and checks it: its form by provider.schema.json, then what it means. */
public final class ProviderFile {
    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build());
    private static final Schema FORMAT = format();

    private final String name;
    private final String yaml;

    private ProviderFile(String name, String yaml) {
        this.name = name;
        this.yaml = yaml;
    }

    /**
     * Reads and checks a provider.
     *
     * @param file what to call it in a complaint
     * @throws ProviderFileException if it is wrong
     */
    public static Provider read(String file, String yaml) {
        return new ProviderFile(file, yaml).read();
    }

    private Provider read() {
        JsonNode json = parse();
        List<Schemas.Misfit> misfits = Schemas.misfits(FORMAT, json);
        if (!misfits.isEmpty()) {
            throw complaint(misfits.get(0));
        }
        try {
            return new ProviderReader(json).read();
        } catch (ExpressionException e) {
            throw new ProviderFileException(name, String.valueOf(e.getMessage()));
        }
    }

    private JsonNode parse() {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            String problem = e.getOriginalMessage().lines().findFirst().orElse("cannot be read");
            throw new ProviderFileException(name, location == null ? problem : at(location) + ": " + problem);
        }
    }

    private ProviderFileException complaint(Schemas.Misfit misfit) {
        String key = misfit.pointer().isEmpty()
                ? "the file"
                : misfit.pointer()
                        .substring(1)
                        .replace('/', '.')
                        .replace("~1", "/")
                        .replace("~0", "~");
        String place = at(location(misfit.pointer()));
        return new ProviderFileException(name, key + ": " + place + ": " + withoutStop(misfit.problem()));
    }

    private static String withoutStop(String sentence) {
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String at(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    /** Where a key, or the nearest one above it, stands: at the start of the file, if there is none. */
    private JsonLocation location(String pointer) {
        try (JsonParser parser = YAML.createParser(yaml)) {
            parser.nextToken();
            JsonLocation nearest = parser.currentTokenLocation();
            int length = 0;
            while (parser.nextToken() != null) {
                String here = parser.getParsingContext().pathAsPointer().toString();
                boolean above = pointer.equals(here) || pointer.startsWith(here + "/");
                if (above && here.length() > length) {
                    nearest = parser.currentTokenLocation();
                    length = here.length();
                }
            }
            return nearest;
        } catch (IOException e) {
            throw new UncheckedIOException("What was read once can be read again", e);
        }
    }

    private static Schema format() {
        try (InputStream in = ProviderFile.class.getResourceAsStream("provider.schema.json")) {
            return Schemas.compile(YAML.readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException("provider.schema.json cannot be read", e);
        }
    }
}
