package io.flowmaestro.connection.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowmaestro.connection.Backing;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages on which admins have their own servers told. */
@QuarkusTest
@TestProfile(Backing.class)
class WebhookPagesIT {
    private static final String WEBHOOKS = "/settings/webhooks";
    private static final Pattern SECRET = Pattern.compile("whsec_[A-Za-z0-9+/=]+");

    @Inject
    Pool pool;

    private Visitor admin;

    @BeforeEach
    void signIn() {
        admin = Visitor.signedIn("admin");
    }

    @AfterEach
    void forget() {
        sql("delete from webhook where tenant = 'acme'");
    }

    @Test
    void addsOneAndShowsItsSecretOnce() {
        // Given
        Map<String, Object> form = Map.of(
                "key",
                "one-form",
                "url",
                "https://example.com/hooks",
                "type",
                List.of("alert.raised", "operation.failed"));

        // When
        String made = admin.send(WEBHOOKS, form).asString();
        String twice = admin.send(WEBHOOKS, form).asString();
        String list = admin.open(WEBHOOKS).asString();
        List<String> ids = ids(list);

        // Then
        assertThat(secret(made)).isNotNull();
        assertThat(secret(twice)).isEqualTo(secret(made));
        assertThat(ids).hasSize(1);
        assertThat(list).contains("https://example.com/hooks", "alert.raised, operation.failed");
        assertThat(list).doesNotContainPattern(SECRET);
        assertThat(admin.open(WEBHOOKS + "/" + ids.get(0)).asString())
                .contains("Nothing happened yet")
                .doesNotContainPattern(SECRET);
    }

    @Test
    void namesTheFieldThatIsWrong() {
        // When
        Response address = admin.send(WEBHOOKS, Map.of("url", "http://example.com/<b>", "type", "alert.raised"));
        Response nothing = admin.send(WEBHOOKS, Map.of("url", "https://example.com/hooks"));

        // Then
        assertThat(address.statusCode()).isEqualTo(422);
        assertThat(address.asString())
                .contains("id=\"url-error\"", "such as https://example.com/hooks", "http://example.com/&lt;b&gt;");
        assertThat(nothing.statusCode()).isEqualTo(422);
        assertThat(nothing.asString()).contains("id=\"types-error\"");
        assertThat(ids(admin.open(WEBHOOKS).asString())).isEmpty();
    }

    @Test
    void makesOneOtherSecretOfAFormThatIsSentTwice() {
        // Given
        String first = secret(add());
        String path = WEBHOOKS + "/" + ids(admin.open(WEBHOOKS).asString()).get(0);

        // When
        String second = admin.send(path + "/secret", Map.of("key", "rotation")).asString();
        String again = admin.send(path + "/secret", Map.of("key", "rotation")).asString();

        // Then
        assertThat(secret(second)).isNotNull().isNotEqualTo(first);
        assertThat(secret(again)).isEqualTo(secret(second));
        assertThat(second).contains("counts until");
    }

    @Test
    void showsWhatBecameOfMessagesAndDeletes() {
        // Given
        add();
        String id = ids(admin.open(WEBHOOKS).asString()).get(0);
        sql("""
                insert into webhook_message (tenant, webhook_id, id, type, payload, created_at, attempts, next_at, delivered_at,
                    last_outcome)
                values ('acme', '%1$s', 'msg_taken', 'alert.raised', '{}', now(), 1, null, now(), '204'),
                    ('acme', '%1$s', 'msg_waits', 'alert.raised', '{}', now(), 3, now() + interval '1 day', null, '503'),
                    ('acme', '%1$s', 'msg_given_up', 'alert.raised', '{}', now(), 8, null, null, 'timeout')""".formatted(id));

        // When
        String page = admin.open(WEBHOOKS + "/" + id).asString();
        Response deleted = admin.send(WEBHOOKS + "/" + id + "/removal", Map.of());
        Response again = admin.send(WEBHOOKS + "/" + id + "/removal", Map.of());

        // Then
        assertThat(page).contains("Taken", "Waiting", "Given up", "Sent 3 times, last answer 503", "msg_given_up");
        assertThat(deleted.statusCode()).isEqualTo(303);
        assertThat(again.statusCode()).isEqualTo(404);
        assertThat(admin.open(WEBHOOKS).asString()).contains("Nobody is told yet");
    }

    @Test
    void isForAdminsAlone() {
        // When
        Visitor editor = Visitor.signedIn("editor");

        // Then
        assertThat(editor.open(WEBHOOKS).statusCode()).isEqualTo(403);
        assertThat(editor.send(WEBHOOKS, Map.of("url", "https://example.com")).statusCode())
                .isEqualTo(403);
        assertThat(editor.open("/settings/connections").asString()).doesNotContain(WEBHOOKS);
    }

    private String add() {
        return admin.send(WEBHOOKS, Map.of("url", "https://example.com/hooks", "type", "alert.raised"))
                .asString();
    }

    private static String secret(String page) {
        return SECRET.matcher(page)
                .results()
                .map(found -> found.group())
                .findFirst()
                .orElseThrow(() -> new AssertionError(page));
    }

    private static List<String> ids(String page) {
        return Pattern.compile("href=\"/settings/webhooks/(wh_[^\"]+)\"")
                .matcher(page)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private void sql(String statement) {
        pool.query(statement).execute().await().atMost(Duration.ofSeconds(10));
    }
}
