package io.flowmaestro.connection;

import java.net.URI;
import java.util.Locale;

/** Why a request was refused: a closed set, each with a page in {@code docs/problems}. */
public enum ProblemType {
    VALIDATION(422, "The request does not fit"),
    MALFORMED_JSON(400, "The body is not the JSON that is expected"),
    UNAUTHENTICATED(401, "No valid bearer token"),
    FORBIDDEN(403, "The token does not allow this"),
    NOT_FOUND(404, "There is nothing here"),
    METHOD_NOT_ALLOWED(405, "The method is not allowed here"),
    NOT_ACCEPTABLE(406, "The answer cannot be given in an accepted media type"),
    UNSUPPORTED_MEDIA_TYPE(415, "The body's media type is not taken"),
    BODY_TOO_LARGE(413, "The body is too large"),
    BAD_REQUEST(400, "The request cannot be read"),
    UNKNOWN_CONNECTION(404, "There is no such connection"),
    UNKNOWN_PROVIDER(404, "There is no such provider"),
    UNKNOWN_OPERATION(404, "There is no such operation"),
    UNKNOWN_WEBHOOK(404, "There is no such webhook"),
    UNKNOWN_ALERT(404, "There is no such alert"),
    CONNECT_LINK_GONE(410, "The link does not work any more"),
    NAME_TAKEN(409, "Another connection has this name"),
    CHANGED_MEANWHILE(412, "Somebody changed it meanwhile"),
    ID_TAKEN(409, "Another connection has this id"),
    NOT_CONNECTED(409, "The connection was never authorized"),
    KEY_REUSED(422, "Another request had this Idempotency-Key"),
    SWITCHED_OFF(409, "The connection is switched off"),
    NOT_TESTABLE(409, "The provider has nothing to test with"),
    NOT_A_KEY(409, "The connection has no key"),
    KEY_NOT_ACCEPTED(422, "The new key did not pass its test"),
    NOT_OAUTH(409, "The connection is not authorized in a browser"),
    OAUTH_NOT_CONFIGURED(409, "No OAuth app of this provider is set up here"),
    INVALID_AUTH(409, "The provider refused the credential"),
    CREDENTIAL_UNAVAILABLE(503, "The credential vault cannot be reached"),
    TEST_UNANSWERED(503, "The test was not answered in time"),
    TOO_MANY_WEBHOOKS(409, "There are too many webhooks"),
    WEBHOOKS_NOT_CONFIGURED(409, "Webhooks are not set up here"),
    INTERNAL(500, "Something broke on our side");

    private static final String PAGES = "https://flowmaestro.io/problems/";

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status that goes with it, 400 to 599. */
    public int status() {
        return status;
    }

    /** What went wrong, the same words for every case of it. */
    public String title() {
        return title;
    }

    /** The word for programs, such as {@code name_taken}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The page that explains it. */
    public URI page() {
        return URI.create(PAGES + code());
    }
}
