namespace DataBank.Appliance;

/// <summary>Where traces and metrics go, and how the log is written. Section <c>Telemetry</c>.</summary>
internal sealed class TelemetrySettings
{
    /// <summary>Address of an OpenTelemetry collector; unset: nothing is sent.</summary>
    public Uri? OtlpEndpoint { get; init; }

    public OtlpForm OtlpProtocol { get; init; } = OtlpForm.Grpc;

    /// <summary>The share of requests that are traced.</summary>
    public double TracedShare { get; init; } = 1;

    /// <summary>How often metrics are sent.</summary>
    public double MetricSeconds { get; init; } = 60;

    public LogForm Log { get; init; } = LogForm.Text;

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (OtlpEndpoint is not (null or { IsAbsoluteUri: true, Scheme: "http" or "https" })) throw new SettingsProblem("Telemetry:OtlpEndpoint is an address such as http://collector:4317");
        if (MetricSeconds is not (>= 0.1 and <= 3600)) throw new SettingsProblem("Telemetry:MetricSeconds is 0.1 to 3600.");
        if (TracedShare is not (>= 0 and <= 1)) throw new SettingsProblem("Telemetry:TracedShare is 0 to 1.");
    }
}
