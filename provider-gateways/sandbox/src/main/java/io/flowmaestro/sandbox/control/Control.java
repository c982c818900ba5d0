package io.flowmaestro.sandbox.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Tokens;
import io.flowmaestro.sandbox.play.Provider;
import io.flowmaestro.sandbox.smtp.Mail;
import io.flowmaestro.sandbox.smtp.MailServer;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The sandbox's own API, guarded by its token.
 *
 * <p>{@code GET} and {@code DELETE /requests} and {@code /mails}; {@code POST} and {@code DELETE /faults}; {@code POST /revocations} and
 * {@code POST /expirations} for the tokens of a provider, and of one account where {@code account} is given; {@code POST
 * /withdrawals} for a {@code scope} of theirs; {@code GET /tokens/<provider>} for counts.
 */
public final class Control {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_BODY = 1 << 20;

    private final String token;
    private final List<Provider> providers;
    private final RequestLog requests;
    private final Faults faults;
    private final Supplier<Optional<MailServer>> mail;

    /** @param mail the mail server, where there is one */
    public Control(
            String token,
            List<Provider> providers,
            RequestLog requests,
            Faults faults,
            Supplier<Optional<MailServer>> mail) {
        this.token = token;
        this.providers = List.copyOf(providers);
        this.requests = requests;
        this.faults = faults;
        this.mail = mail;
    }

    public Router router(Vertx vertx) {
        Router router = Router.router(vertx);
        router.route().handler(this::authenticate);
        router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
        router.get("/requests").handler(this::listRequests);
        router.delete("/requests").handler(context -> done(context, requests::clear));
        router.post("/faults").handler(this::addFault);
        router.delete("/faults").handler(context -> done(context, faults::clear));
        router.post("/revocations").handler(context -> end(context, "revoked", Tokens::revokeAll));
        router.post("/expirations").handler(context -> end(context, "expired", Tokens::expireAll));
        router.post("/withdrawals").handler(this::withdraw);
        router.get("/mails").handler(this::listMails);
        router.delete("/mails")
                .handler(context -> done(context, () -> mail.get().ifPresent(MailServer::clear)));
        router.get("/tokens/:provider").handler(this::countTokens);
        router.route().failureHandler(Control::fail);
        return router;
    }

    private void authenticate(RoutingContext context) {
        String expected = "Bearer " + token;
        String given = String.valueOf(context.request().getHeader("authorization"));
        if (MessageDigest.isEqual(expected.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8))) {
            context.next();
        } else {
            answer(context, 401, Answer.object().put("error", "The control token is missing or wrong."));
        }
    }

    private void listRequests(RoutingContext context) {
        ArrayNode list = JSON.createArrayNode();
        for (RecordedRequest request : requests.of(context.queryParams().get("provider"))) {
            ObjectNode json = list.addObject()
                    .put("at", request.at().toString())
                    .put("provider", request.provider())
                    .put("method", request.method())
                    .put("url", request.url())
                    .put("body", request.body());
            ObjectNode headers = json.putObject("headers");
            request.headers().forEach(headers::put);
        }
        answer(context, 200, list);
    }

    private void listMails(RoutingContext context) {
        ArrayNode list = JSON.createArrayNode();
        for (Mail each : mail.get().map(MailServer::mails).orElse(List.of())) {
            ObjectNode json = list.addObject()
                    .put("at", each.at().toString())
                    .put("username", each.username())
                    .put("from", each.from())
                    .put("message", each.message());
            each.to().forEach(json.putArray("to")::add);
        }
        answer(context, 200, list);
    }

    private void addFault(RoutingContext context) {
        Fault fault = Fault.of(body(context));
        Provider provider = provider(fault.provider());
        String operation = fault.operation();
        if (operation != null && !provider.has(operation)) {
            throw new IllegalArgumentException("operation is one of the provider's");
        }
        if (!faults.add(fault)) {
            throw new IllegalArgumentException("too many faults are pending");
        }
        context.response().setStatusCode(204).end();
    }

    private void end(RoutingContext context, String word, End end) {
        JsonNode body = body(context);
        long count = end.apply(provider(body.path("provider").asText()).tokens(), of(body));
        answer(context, 200, Answer.object().put(word, count));
    }

    private void withdraw(RoutingContext context) {
        JsonNode body = body(context);
        String scope = body.path("scope").asText();
        if (scope.isEmpty()) {
            throw new IllegalArgumentException("scope is one that was granted");
        }
        long count = provider(body.path("provider").asText()).tokens().withdrawAll(of(body), scope);
        answer(context, 200, Answer.object().put("withdrawn", count));
    }

    private static Predicate<Grant> of(JsonNode body) {
        String account = body.path("account").asText();
        return grant -> account.isEmpty() || grant.account().equals(account);
    }

    private void countTokens(RoutingContext context) {
        Tokens.Counts counts = provider(context.pathParam("provider")).tokens().counts();
        answer(
                context,
                200,
                Answer.object()
                        .put("issued", counts.issued())
                        .put("refreshed", counts.refreshed())
                        .put("reused", counts.reused()));
    }

    private Provider provider(String id) {
        return providers.stream()
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("provider is one of "
                        + providers.stream().map(Provider::id).toList()));
    }

    private static JsonNode body(RoutingContext context) {
        try {
            return JSON.readTree(String.valueOf(context.body().asString()));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON", e);
        }
    }

    private static void done(RoutingContext context, Runnable change) {
        change.run();
        context.response().setStatusCode(204).end();
    }

    private static void fail(RoutingContext context) {
        Throwable failure = context.failure();
        if (failure instanceof IllegalArgumentException) {
            answer(context, 400, Answer.object().put("error", failure.getMessage()));
        } else {
            context.next();
        }
    }

    private static void answer(RoutingContext context, int status, JsonNode body) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toString());
    }

    @FunctionalInterface
    private interface End {
        long apply(Tokens tokens, Predicate<Grant> which);
    }
}
