namespace DataBank.Appliance;

/// <summary>How OTLP is spoken (https://opentelemetry.io/docs/specs/otlp/).</summary>
internal enum OtlpForm
{
    Grpc,
    HttpProtobuf,
}
