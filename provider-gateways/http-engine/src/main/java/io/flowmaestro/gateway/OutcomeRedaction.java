package io.flowmaestro.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowmaestro.egress.Redactor;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.events.Violation;
import io.flowmaestro.gateway.Outcome.Failed;
import io.flowmaestro.gateway.Outcome.Succeeded;
import io.flowmaestro.gateway.Outcome.Unknown;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Takes the credential out of an outcome, should the provider have repeated it.
 *
 * @param redactor knows the credential
 * @param debug the log that the outcome gets
 */
record OutcomeRedaction(Redactor redactor, List<String> debug) implements UnaryOperator<Outcome> {
    @Override
    public Outcome apply(Outcome outcome) {
        if (outcome instanceof Succeeded succeeded) {
            JsonNode output = succeeded.output() == null ? null : redactor.data(succeeded.output());
            OperationError warning = succeeded.warning() == null ? null : clean(succeeded.warning());
            return new Succeeded(output, warning, succeeded.providerMillis(), debug);
        }
        if (outcome instanceof Failed failed) {
            return new Failed(clean(failed.error()), failed.repeatable(), failed.providerMillis(), debug);
        }
        Unknown unknown = (Unknown) outcome;
        return new Unknown(clean(unknown.error()), unknown.providerMillis(), debug);
    }

    private OperationError clean(OperationError error) {
        return new OperationError(
                error.kind(),
                clean(error.code()),
                redactor.message(error.message()),
                clean(error.hint()),
                error.action(),
                error.retryable(),
                error.httpStatus(),
                error.retryAfter(),
                error.errors().stream().map(this::clean).toList());
    }

    private Violation clean(Violation violation) {
        return new Violation(redactor.message(violation.pointer()), redactor.message(violation.message()));
    }

    private @Nullable String clean(@Nullable String text) {
        return text == null ? null : redactor.message(text);
    }
}
