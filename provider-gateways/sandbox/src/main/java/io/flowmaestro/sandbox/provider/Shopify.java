package io.flowmaestro.sandbox.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowmaestro.sandbox.SandboxConfig;
import io.flowmaestro.sandbox.api.Api;
import io.flowmaestro.sandbox.api.Call;
import io.flowmaestro.sandbox.api.Refusals;
import io.flowmaestro.sandbox.api.Scopes;
import io.flowmaestro.sandbox.contract.Contract;
import io.flowmaestro.sandbox.contract.Violation;
import io.flowmaestro.sandbox.http.Answer;
import io.flowmaestro.sandbox.http.Form;
import io.flowmaestro.sandbox.http.Request;
import io.flowmaestro.sandbox.oauth.App;
import io.flowmaestro.sandbox.oauth.AuthorizationRules;
import io.flowmaestro.sandbox.oauth.AuthorizationServer;
import io.flowmaestro.sandbox.oauth.Grant;
import io.flowmaestro.sandbox.oauth.Issued;
import io.flowmaestro.sandbox.oauth.Secrets;
import io.flowmaestro.sandbox.oauth.TokenLookup;
import io.flowmaestro.sandbox.oauth.TokenPolicy;
import io.flowmaestro.sandbox.oauth.TokenProblem;
import io.flowmaestro.sandbox.oauth.TokenRefusal;
import io.flowmaestro.sandbox.oauth.TokenReply;
import io.flowmaestro.sandbox.oauth.Tokens;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Shopify's REST Admin API and the authorization code grant of its stores. Every store that can have a name exists, with
 * the same orders; a token is good at its own store alone.
 *
 * @see <a href="https://shopify.dev/docs/api/admin-rest">REST Admin API</a>
 * @see <a href="https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/authorization-code-grant">Authorization code grant</a>
 */
public final class Shopify implements Provider {
    private static final Pattern STORE = Pattern.compile("[a-z0-9][a-z0-9-]*\\.myshopify\\.com");
    private static final int DEFAULT_PAGE = 50;
    private static final int MAX_PAGE = 250;
    private static final Refusals REFUSALS = new ShopifyRefusals();

    private final Tokens tokens;
    private final AuthorizationServer oauth;
    private final Api api;
    private final JsonNode orders = Seeds.read("shopify-orders.json");

    public Shopify(SandboxConfig config) {
        this.tokens = new Tokens(config.clock(), () -> "shpat_" + Secrets.hex(32), () -> "shprt_" + Secrets.hex(32));
        this.oauth = new AuthorizationServer(
                new Rules(config.clock()), config.apps(id()), tokens, config.clock(), config.codeLifetime());
        this.api = new Api(Contract.load(id(), false), this::token, REFUSALS)
                .on("Order_get_all", Scopes.any("read_orders", "write_orders"), this::listOrders)
                .on("Order_get_id", Scopes.any("read_orders", "write_orders"), this::getOrder)
                .on("Shop_get_all", Scopes.none(), this::shop);
    }

    @Override
    public String id() {
        return "shopify";
    }

    @Override
    public boolean serves(String host) {
        return STORE.matcher(host).matches();
    }

    @Override
    public Tokens tokens() {
        return tokens;
    }

    @Override
    public Answer answer(Request request) {
        return switch (request.path()) {
            case "/admin/oauth/authorize" -> oauth.authorize(request);
            case "/admin/oauth/access_token" -> exchange(request);
            case "/admin/api_permissions/current.json" -> uninstall(request);
            default -> api.answer(request);
        };
    }

    private TokenLookup token(Request request) {
        TokenLookup lookup = tokens.find(Optional.ofNullable(request.header("x-shopify-access-token")));
        return lookup instanceof TokenLookup.Good good
                        && !good.grant().account().equals(request.host())
                ? new TokenLookup.Bad(TokenProblem.UNKNOWN)
                : lookup;
    }

    private Answer exchange(Request request) {
        if (!request.method().equals("POST")) {
            return refused(404, "Not Found");
        }
        TokenReply reply = oauth.token(request, request.form());
        return reply instanceof Issued issued ? granted(issued) : refusal(((TokenReply.Refused) reply).refusal());
    }

    private static Answer granted(Issued issued) {
        ObjectNode body = Answer.object()
                .put("access_token", issued.accessToken())
                .put("scope", String.join(",", new TreeSet<>(issued.grant().scopes())));
        if (issued.lifetime() != null) {
            body.put("expires_in", issued.lifetime().toSeconds());
        }
        if (issued.refreshToken() != null) {
            body.put("refresh_token", issued.refreshToken());
        }
        return Answer.json(200, body);
    }

    private static Answer refusal(TokenRefusal refusal) {
        String error = switch (refusal) {
            case UNKNOWN_CLIENT -> "application_cannot_be_found";
            case WRONG_SECRET -> "invalid_client";
            case UNSUPPORTED_GRANT_TYPE -> "unsupported_grant_type";
            case MISSING_PARAMETER, BAD_CODE, WRONG_REDIRECT_URI -> "invalid_request";
            case WRONG_VERIFIER, BAD_REFRESH_TOKEN -> "invalid_grant";
        };
        return Answer.json(400, Answer.object().put("error", error).put("error_description", error.replace('_', ' ')));
    }

    private Answer uninstall(Request request) {
        if (!request.method().equals("DELETE")) {
            return refused(404, "Not Found");
        }
        if (token(request) instanceof TokenLookup.Bad bad) {
            return REFUSALS.token(request, bad.problem());
        }
        tokens.revoke(String.valueOf(request.header("x-shopify-access-token")));
        return Answer.json(200, Answer.object());
    }

    private Answer getOrder(Call call) {
        if (!call.path("id").matches("[0-9]{1,18}")) {
            ObjectNode body = Answer.object();
            body.putObject("errors").put("id", "expected String to be a id");
            return Answer.json(400, body);
        }
        for (JsonNode order : orders) {
            if (order.path("id").asText().equals(call.path("id"))) {
                ObjectNode body = Answer.object();
                body.set("order", shown(call, order));
                return Answer.json(200, body);
            }
        }
        return refused(404, "Not Found");
    }

    private Answer listOrders(Call call) {
        String status = call.query().path("status").asText("open");
        int limit = call.query().path("limit").asInt(DEFAULT_PAGE);
        if (limit < 1 || limit > MAX_PAGE) {
            return refused(400, "limit must be between 1 and " + MAX_PAGE);
        }
        List<JsonNode> shown = new ArrayList<>();
        for (JsonNode order : orders) {
            boolean closed = order.hasNonNull("closed_at");
            boolean wanted = status.equals("any") || closed == status.equals("closed");
            if (wanted
                    && order.path("id").asLong() > call.query().path("since_id").asLong()
                    && shown.size() < limit) {
                shown.add(shown(call, order));
            }
        }
        ObjectNode body = Answer.object();
        body.putArray("orders").addAll(shown);
        return Answer.json(200, body);
    }

    private Answer shop(Call call) {
        String domain = call.request().host();
        String name = domain.substring(0, domain.indexOf('.'));
        ObjectNode shop = Answer.object()
                .put("id", 690_933_842)
                .put("name", name)
                .put("email", "owner@" + name + ".example")
                .put("domain", domain)
                .put("myshopify_domain", domain)
                .put("currency", "USD")
                .put("country_code", "US")
                .put("iana_timezone", "America/New_York")
                .put("plan_name", "basic")
                .put("shop_owner", "Ada Lovelace");
        ObjectNode body = Answer.object();
        body.set("shop", shown(call, shop));
        return Answer.json(200, body);
    }

    /** With the fields asked for, all where none are. */
    private static JsonNode shown(Call call, JsonNode resource) {
        String fields = call.query().path("fields").asText();
        return fields.isEmpty()
                ? resource
                : ((ObjectNode) resource.deepCopy()).retain(Arrays.asList(fields.split(",", -1)));
    }

    private static Answer refused(int status, String errors) {
        return Answer.json(status, Answer.object().put("errors", errors));
    }

    private record Rules(Clock clock) implements AuthorizationRules {
        private static final Duration EXPIRING_LIFETIME = Duration.ofHours(1);

        @Override
        public String title() {
            return "Shopify";
        }

        @Override
        public Set<String> scopes() {
            return Set.of(
                    "read_products",
                    "write_products",
                    "read_orders",
                    "write_orders",
                    "read_customers",
                    "write_customers",
                    "read_inventory",
                    "write_inventory",
                    "read_fulfillments",
                    "write_fulfillments",
                    "read_merchant_managed_fulfillment_orders",
                    "write_merchant_managed_fulfillment_orders");
        }

        @Override
        public boolean codeGrantImplied() {
            return true;
        }

        @Override
        public String scopeSeparator() {
            return ",";
        }

        @Override
        public String account(String host, Optional<String> chosen) {
            return host;
        }

        @Override
        public boolean tokenEndpointOf(String account, String host) {
            return account.equals(host);
        }

        @Override
        public boolean redirectUriAtToken() {
            return false;
        }

        /** Offline tokens live for ever unless expiring ones are asked for. */
        @Override
        public TokenPolicy tokens(Form authorization, Form token) {
            return token.one("expiring").equals(Optional.of("1"))
                    ? TokenPolicy.expiring(EXPIRING_LIFETIME, TokenPolicy.Renewal.ROTATING)
                    : TokenPolicy.lasting();
        }

        /** Signed with the app's secret, so that the app knows which store sends it. */
        @Override
        public Map<String, String> callback(String host, App app, Map<String, String> parameters) {
            Map<String, String> signed = new TreeMap<>(parameters);
            signed.put("shop", host);
            signed.put("timestamp", String.valueOf(clock.instant().getEpochSecond()));
            String admin = "admin.shopify.com/store/" + host.substring(0, host.indexOf('.'));
            signed.put(
                    "host",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(admin.getBytes(StandardCharsets.UTF_8)));
            signed.put("hmac", hmac(app.clientSecret(), Form.encode(signed)));
            return signed;
        }

        private static String hmac(String secret, String message) {
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
                return HexFormat.of().formatHex(mac.doFinal(message.getBytes(StandardCharsets.UTF_8)));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has HmacSHA256", e);
            }
        }
    }

    private static final class ShopifyRefusals implements Refusals {
        @Override
        public Answer unknownPath(Request request) {
            return refused(404, "Not Found");
        }

        @Override
        public Answer wrongMethod(Request request, Set<String> allowed) {
            return refused(404, "Not Found");
        }

        @Override
        public Answer token(Request request, TokenProblem problem) {
            return refused(401, "[API] Invalid API key or access token (unrecognized login or wrong password)");
        }

        @Override
        public Answer missingScope(Call call, Set<String> needed) {
            String read = new TreeSet<>(needed).first();
            return refused(403, "[API] This action requires merchant approval for " + read + " scope.");
        }

        @Override
        public Answer wrongMediaType(Request request) {
            return refused(415, "Unsupported Media Type");
        }

        @Override
        public Answer unreadableBody(Request request) {
            return refused(400, "Bad Request");
        }

        @Override
        public Answer invalid(Call call, List<Violation> violations) {
            ObjectNode body = Answer.object();
            ObjectNode errors = body.putObject("errors");
            violations.forEach(violation -> errors.withArray(violation.field()).add(violation.message()));
            return Answer.json(400, body);
        }

        @Override
        public Answer signed(Answer answer, Grant grant) {
            return answer.with("x-shopify-shop-api-call-limit", "1/40");
        }
    }
}
