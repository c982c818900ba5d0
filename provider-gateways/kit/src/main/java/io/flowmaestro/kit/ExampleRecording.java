package io.flowmaestro.kit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.catalog.Operation;
import io.flowmaestro.events.OperationError;
import io.flowmaestro.gateway.OperationCall;
import io.flowmaestro.gateway.Outcome;
import io.flowmaestro.gateway.Preparation;
import io.flowmaestro.gateway.ProviderRequest;
import io.flowmaestro.gateway.RequestBody;
import io.flowmaestro.gateway.RequestBuilder;

/** Fills in what the engine makes of an example that gives input and response alone. */
final class ExampleRecording {
    private ExampleRecording() {}

    /**
     * The example with its request and its outcome.
     *
     * @throws DraftException if its input does not fit the operation
     */
    static ObjectNode complete(Operation operation, ObjectNode draft) {
        Example example = read(draft);
        OperationCall call =
                ExampleRun.call(operation, example, operation.connection().defaultMethod());
        if (!(RequestBuilder.prepare(call) instanceof Preparation.Ready ready)) {
            throw new DraftException("no example of " + operation.id() + " could be made up: its input does not fit.");
        }
        ObjectNode complete = JsonNodeFactory.instance.objectNode();
        draft.properties().stream()
                .filter(member -> !member.getKey().equals("response"))
                .forEach(member -> complete.set(member.getKey(), member.getValue()));
        complete.set("request", request(ready.request()));
        complete.set("response", draft.get("response"));
        complete.set("outcome", outcome(ExampleRun.read(call, example)));
        return complete;
    }

    private static Example read(ObjectNode draft) {
        ObjectNode whole = draft.deepCopy();
        whole.putObject("outcome");
        return Example.of(whole);
    }

    private static ObjectNode request(ProviderRequest request) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("method", request.method())
                .put("url", request.url().toString());
        RequestBody body = request.body();
        if (body instanceof RequestBody.Form) {
            json.set("form", body.preview());
        } else if (body instanceof RequestBody.Multipart multipart) {
            json.set("parts", ExampleRun.parts(multipart));
        } else if (body != null) {
            json.set("body", body.preview());
        }
        return json;
    }

    private static ObjectNode outcome(Outcome outcome) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (outcome instanceof Outcome.Succeeded succeeded) {
            JsonNode output = succeeded.output();
            json.set("succeeded", output);
            if (succeeded.warning() != null) {
                json.put("warning", succeeded.warning().kind().word());
            }
            return json;
        }
        OperationError error =
                outcome instanceof Outcome.Failed failed ? failed.error() : ((Outcome.Unknown) outcome).error();
        return outcome instanceof Outcome.Failed
                ? json.put("failed", error.kind().word())
                : json.put("unknown", error.code());
    }
}
