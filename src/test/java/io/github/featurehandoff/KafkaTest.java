package io.github.featurehandoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** C12.2: events in Kafka; a real broker, in a process of its own on this machine. */
class KafkaTest {
  private static final Path JARS = Path.of("target/kafka-broker");

  private static @Nullable Process broker;
  private static int port;

  private final Specs specs;

  KafkaTest(@TempDir Path root) {
    specs = new Specs(root);
  }

  @BeforeAll
  static void startBroker(@TempDir Path brokerDirectory) throws Exception {
    if (!Files.isDirectory(JARS)) {
      System.err.println(
          "KafkaTest has no broker: " + JARS + " is missing. Run: mvn process-test-resources");
      assertThat(System.getenv("CI")).as("A broker in CI").isNotEqualTo("true");
      assumeTrue(false, "no broker");
    }
    port = freePort();
    int controller = freePort();
    Path settings =
        Files.writeString(
            brokerDirectory.resolve("server.properties"),
            """
            process.roles=broker,controller
            node.id=1
            controller.quorum.voters=1@127.0.0.1:%2$d
            listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
            advertised.listeners=PLAINTEXT://127.0.0.1:%1$d
            controller.listener.names=CONTROLLER
            log.dirs=%3$s
            num.partitions=3
            authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
            allow.everyone.if.no.acl.found=true
            offsets.topic.replication.factor=1
            """
                .formatted(port, controller, brokerDirectory.resolve("data")));
    Process format =
        java(
            brokerDirectory,
            "kafka.tools.StorageTool",
            "format",
            "-t",
            "4L6g3nShT-eMCtK--X86sw",
            "-c",
            settings.toString());
    assertThat(format.waitFor(60, TimeUnit.SECONDS)).isTrue();
    broker = java(brokerDirectory, "kafka.Kafka", settings.toString());
    await()
        .atMost(Duration.ofSeconds(50))
        .ignoreExceptions()
        .until(
            () -> {
              try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
              }
            });
  }

  private static Process java(Path brokerDirectory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", JARS.toAbsolutePath() + "/*"));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .directory(brokerDirectory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(brokerDirectory.resolve("said.txt").toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @AfterAll
  static void stopBroker() throws InterruptedException {
    if (broker != null) {
      broker.destroyForcibly().waitFor();
    }
  }

  private static String topic(String name) {
    return "--events=kafka:" + name + "?brokers=127.0.0.1:" + port + "&maxBlockMs=30000";
  }

  /** The records of each key, in the order of their one partition. */
  private static Map<String, List<ConsumerRecord<String, String>>> records(String topic) {
    Map<String, List<ConsumerRecord<String, String>>> records = new TreeMap<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", "127.0.0.1:" + port),
            new StringDeserializer(),
            new StringDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream()
          .anyMatch(part -> consumer.position(part) < ends.getOrDefault(part, 0L))) {
        for (ConsumerRecord<String, String> found : consumer.poll(Duration.ofMillis(100))) {
          records.computeIfAbsent(found.key(), key -> new ArrayList<>()).add(found);
        }
      }
    }
    return records;
  }

  private static String header(ConsumerRecord<String, String> record, String name) {
    return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  @Test
  void every_event_is_a_record_with_the_slug_as_its_key_in_order_C12_2() throws IOException {
    for (int i = 0; i < 30; i++) {
      specs.withLog("0" + (10 + i) + "-a", Specs.events(1 + i * i * 3));
    }

    Specs.Run run = specs.once(topic("all"));

    assertThat(run.out()).contains("30 copied, ").contains(" 0 failed, 30 delivered;");
    Map<String, List<ConsumerRecord<String, String>>> records = records("all");
    assertThat(records).hasSize(30);
    for (String slug : records.keySet()) {
      List<String> lines = new ArrayList<>();
      Set<Integer> partitions = new HashSet<>();
      for (ConsumerRecord<String, String> record : records.get(slug)) {
        lines.add(record.value());
        partitions.add(record.partition());
        assertThat(header(record, "HandoffSlug")).isEqualTo(slug);
        assertThat(header(record, "HandoffLine")).isEqualTo(String.valueOf(lines.size()));
        assertThat(header(record, "HandoffEventId")).isEqualTo(String.valueOf(lines.size()));
        assertThat(header(record, "HandoffRewritten")).isEqualTo("false");
      }
      assertThat(lines).isEqualTo(Files.readAllLines(specs.log(slug)));
      assertThat(partitions).hasSize(1);
    }
  }

  @Test
  void one_appended_event_is_one_record_C12_2() throws IOException {
    Path log = specs.withLog("001-a", Specs.events(10_000));
    specs.once(topic("one"));
    Files.writeString(log, Specs.events(10_000) + "{\"event_id\": \"new\"}\n");

    Specs.Run run = specs.once(topic("one"));

    assertThat(run.out()).contains("; 1 event delivered");
    List<ConsumerRecord<String, String>> records = records("one").get("001-a");
    assertThat(records).hasSize(10_001);
    assertThat(header(records.get(10_000), "HandoffLine")).isEqualTo("10001");
  }

  @Test
  void a_record_over_the_limit_fails_its_feature_alone_and_is_named_C12_4() {
    String filling = "x".repeat(1_100_000);
    specs.withLog("001-a", Specs.events(3));
    specs.withLog(
        "002-b", Specs.events(6) + "{\"event_id\": \"" + filling + "\"}\n" + Specs.events(2));

    Specs.Run run = specs.once(topic("limit"));

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains(" 1 failed, 1 delivered, 1 waiting for delivery;")
        .containsPattern(
            "002-b/handoff/events.jsonl: was published, but kafka:limit\\S* rejected line 7: The message is");
    Map<String, List<ConsumerRecord<String, String>>> records = records("limit");
    assertThat(records.get("001-a")).hasSize(3);
    assertThat(records.get("002-b")).hasSize(6);
    specs.once(topic("limit"));
    assertThat(records("limit").get("002-b")).hasSize(6);
  }

  @Test
  void a_topic_without_permission_is_named_and_undoes_no_export_C12_4() throws Exception {
    specs.withLog("001-a", Specs.events(3));
    AclBinding denied =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "forbidden", PatternType.LITERAL),
            new AccessControlEntry(
                "User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      admin.createTopics(List.of(new NewTopic("forbidden", 1, (short) 1))).all().get();
      admin.createAcls(List.of(denied)).all().get();

      Specs.Run run = specs.once(topic("forbidden"));

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.out())
          .contains(" 1 failed, 1 waiting for delivery;")
          .containsPattern(
              "was published, but kafka:forbidden\\S* rejected line 1: Not authorized to access topics:"
                  + " \\[forbidden]");
      assertThat(specs.export("001-a")).hasSameBinaryContentAs(specs.log("001-a"));
      admin.deleteAcls(List.of(denied.toFilter())).all().get();
    }
    assertThat(specs.once(topic("forbidden")).out()).contains("; 3 events delivered");
    assertThat(records("forbidden").get("001-a")).hasSize(3);
  }

  @Test
  void a_notification_has_the_slug_as_its_key_C12_1() throws IOException {
    specs.withLog("001-a", Specs.events(3));

    Specs.Run run = specs.once(topic("notified").replace("--events", "--notify"));

    assertThat(run.status()).isZero();
    List<ConsumerRecord<String, String>> records = records("notified").get("001-a");
    assertThat(records).hasSize(1);
    assertThat(header(records.get(0), "HandoffNewEvents")).isEqualTo("3");
    assertThat(header(records.get(0), "HandoffEvents")).isEqualTo("3");
    assertThat(records.get(0).value()).contains("\"slug\":\"001-a\"");
  }

  @Test
  void a_broker_that_is_not_there_fails_the_run_in_its_time_limit_and_undoes_no_export_C12_4()
      throws IOException {
    for (int i = 0; i < 40; i++) {
      specs.withLog("0" + (10 + i) + "-a", Specs.events(5));
    }
    String nowhere = "--events=kafka:t?brokers=127.0.0.1:" + freePort() + "&maxBlockMs=1500";

    Specs.Run run = specs.once(nowhere);

    assertThat(run.status()).isEqualTo(1);
    assertThat(run.out())
        .contains("40 failed, 40 waiting for delivery;")
        .containsPattern(
            "was published, but kafka:t\\S* rejected line 1: Topic t not present in metadata after 1500 ms")
        .containsPattern("was published, but kafka:t\\S* did not answer a moment ago: Topic t not");
    assertThat(specs.export("010-a")).hasSameBinaryContentAs(specs.log("010-a"));
    assertThat(specs.once(topic("later")).out()).contains("40 delivered;");
  }
}
