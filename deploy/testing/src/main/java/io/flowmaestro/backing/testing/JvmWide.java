package io.flowmaestro.backing.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * The way to {@link Servers} from any class loader. Quarkus loads tests and test resources by class loaders of its own, a
 * new one for each configuration: what is static there is not one per JVM. The system class loader's copy is, so it is
 * called by reflection and with the JDK's own types alone.
 */
final class JvmWide {
    private JvmWide() {}

    /**
     * Calls one of its public static methods.
     *
     * @param answer a type of the JDK that it returns
     */
    static <T> T call(Class<T> answer, String method, Object... arguments) {
        Thread thread = Thread.currentThread();
        ClassLoader caller = thread.getContextClassLoader();
        // Kafka looks its own classes up by the thread's class loader; threads started here inherit it.
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        try {
            Class<?> servers = ClassLoader.getSystemClassLoader().loadClass(Servers.class.getName());
            Method called = Arrays.stream(servers.getMethods())
                    .filter(candidate -> candidate.getName().equals(method))
                    .findFirst()
                    .orElseThrow();
            return answer.cast(called.invoke(null, arguments));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(
                    e.getCause() == null ? method : e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(method, e);
        } finally {
            thread.setContextClassLoader(caller);
        }
    }
}
