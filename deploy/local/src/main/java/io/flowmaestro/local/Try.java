package io.flowmaestro.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Catalog;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.catalog.Provider;
import io.flowmaestro.egress.EgressGuard;
import io.flowmaestro.egress.EgressLimits;
import io.flowmaestro.egress.GuardedHttpClient;
import io.flowmaestro.events.EventJson;
import io.flowmaestro.events.OperationStatus;
import io.flowmaestro.gateway.HttpGateway;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.RequestPreview;
import io.flowmaestro.handlers.aws.SigV4;
import io.flowmaestro.handlers.smtp.SmtpClient;
import io.flowmaestro.handlers.smtp.SmtpSend;
import io.flowmaestro.handlers.smtp.SmtpTest;
import io.flowmaestro.spi.Extensions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Runs one operation through the real gateway, without Kafka, services or database, and prints the request and what
 * came of it as JSON: 0 where it succeeded or was only looked at, 1 where it did not, 2 where the arguments are unusable.
 */
@Command(name = "try", description = "Runs one operation of a provider, or shows with --dry-run what it would send.")
final class Try implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "PROVIDER", description = "The provider's id, such as slack.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String providerId;

    @Parameters(paramLabel = "OPERATION", description = "The operation's id, such as send_message.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String operationId;

    @Option(
            names = "--parameters",
            paramLabel = "JSON",
            defaultValue = "{}",
            description = "The operation's parameters as a JSON object, or @FILE.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String parameters;

    @Option(
            names = "--credential",
            paramLabel = "JSON",
            description =
                    "The secrets of one of the provider's methods as a JSON object, or @FILE. A placeholder unless given.")
    private @Nullable String credential;

    @Option(
            names = "--field",
            paramLabel = "NAME=VALUE",
            description = "What the connection needs to know beside the secrets. A placeholder unless given.")
    private Map<String, String> fields = new LinkedHashMap<>();

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Stands in for scheme and host of the provider's addresses; may be on this machine.")
    private @Nullable URI baseUrl;

    @Option(names = "--dry-run", description = "Sends nothing.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Provider provider = provider();
        Operation operation = operation(provider);
        ObjectNode given = object("--parameters", parameters);
        TrialCredential trial = trialCredential(provider);
        Vertx vertx = Vertx.vertx();
        try {
            HttpGateway gateway = gateway(vertx);
            Clock clock = Clock.systemUTC();
            OperationCall call = new OperationCall(
                    operation,
                    given,
                    trial.lease(clock.instant().plus(TIMEOUT)),
                    UUID.randomUUID().toString(),
                    clock.instant().plus(TIMEOUT),
                    null,
                    false);
            return run(gateway, call);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    /** An operation that cannot be sent is run all the same: its outcome says why, and nothing leaves. */
    private int run(HttpGateway gateway, OperationCall call) {
        Optional<RequestPreview> request = gateway.preview(call);
        Optional<Outcome> outcome = dryRun && request.isPresent()
                ? Optional.empty()
                : Optional.of(gateway.execute(call).await().atMost(TIMEOUT.plusSeconds(10)));
        print(request, outcome);
        return outcome.isEmpty() || outcome.get() instanceof Outcome.Succeeded ? 0 : 1;
    }

    private void print(Optional<RequestPreview> request, Optional<Outcome> outcome) {
        ObjectNode result = JsonNodeFactory.instance.objectNode();
        result.set("request", EventJson.MAPPER.valueToTree(request.orElse(null)));
        result.set("outcome", outcome.map(Try::asOnTheWire).orElse(null));
        spec.commandLine().getOut().println(result.toPrettyString());
        spec.commandLine().getOut().flush();
    }

    private static JsonNode asOnTheWire(Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (outcome instanceof Outcome.Succeeded succeeded) {
            put(json, "status", OperationStatus.SUCCEEDED);
            put(json, "output", succeeded.output());
            if (succeeded.warning() != null) {
                put(json, "warning", succeeded.warning());
            }
        } else if (outcome instanceof Outcome.Failed failed) {
            put(json, "status", OperationStatus.FAILED);
            put(json, "error", failed.error());
        } else {
            put(json, "status", OperationStatus.UNKNOWN);
            put(json, "error", ((Outcome.Unknown) outcome).error());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, @Nullable Object value) {
        json.set(name, EventJson.MAPPER.valueToTree(value));
    }

    private HttpGateway gateway(Vertx vertx) {
        GuardedHttpClient client = new GuardedHttpClient(vertx, new EgressGuard(vertx), EgressLimits.defaults());
        try {
            HttpGateway gateway = baseUrl == null
                    ? HttpGateway.toProviders(client, null, Clock.systemUTC())
                    : HttpGateway.toBase(client, baseUrl, Clock.systemUTC());
            return gateway.with(extensions(new SmtpClient(vertx, Optional.empty())));
        } catch (IllegalArgumentException e) {
            throw unusable("--base-url: " + e.getMessage() + ".");
        }
    }

    private static Extensions extensions(SmtpClient smtp) {
        return new Extensions(
                Map.of(SigV4.NAME, new SigV4()),
                Map.of(SmtpSend.NAME, new SmtpSend(smtp, Clock.systemUTC()), SmtpTest.NAME, new SmtpTest(smtp)));
    }

    private Provider provider() {
        Catalog catalog = Catalog.load(Try.class.getClassLoader());
        return catalog.provider(providerId)
                .orElseThrow(() -> unusable("There is no provider " + providerId + ". There are: "
                        + list(catalog.providers().stream().map(Provider::id).toList())));
    }

    private Operation operation(Provider provider) {
        return provider.operation(operationId)
                .orElseThrow(() -> unusable(provider.title() + " has no operation " + operationId + ". It has: "
                        + list(provider.operations().keySet())));
    }

    private TrialCredential trialCredential(Provider provider) {
        TrialCredential trial = credential == null
                ? TrialCredential.placeholder(provider, fields)
                : TrialCredential.of(provider, fields, secrets(object("--credential", credential)));
        if (baseUrl == null && !dryRun) {
            trial.requireFieldsOfItsOwn();
        }
        return trial;
    }

    private static Map<String, String> secrets(ObjectNode object) {
        Map<String, String> secrets = new LinkedHashMap<>();
        object.properties().forEach(member -> {
            if (!member.getValue().isTextual()) {
                throw unusable("--credential: " + member.getKey() + " must be a string.");
            }
            secrets.put(member.getKey(), member.getValue().textValue());
        });
        return secrets;
    }

    private static ObjectNode object(String option, String argument) {
        String text = argument.startsWith("@") ? content(option, argument.substring(1)) : argument;
        try {
            JsonNode json = EventJson.MAPPER.readTree(text);
            if (json instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // Its own message may quote a secret.
            throw unusable(option + " is not JSON at line " + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr() + ".");
        }
        throw unusable(option + " must be a JSON object, such as {\"name\": \"value\"}.");
    }

    private static String content(String option, String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw unusable(option + ": the file " + file + " cannot be read.");
        }
    }

    private static String list(Collection<String> names) {
        return String.join(", ", names) + ".";
    }

    private static UsageException unusable(String sentence) {
        return new UsageException(sentence);
    }
}
