using System.Diagnostics;
using System.Diagnostics.Metrics;
using DataBank.Server;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace DataBank.Appliance;

/// <summary>
/// Log, metrics and traces. All three leave the house in the end, so none says more of a request than its method, route and status: paths and
/// queries name patients.
/// </summary>
internal static class Telemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder, TelemetrySettings settings)
    {
        AddLogging(builder, settings.Log);
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("databank", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString()))
            .WithMetrics(metrics =>
            {
                metrics.AddMeter("Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "DataBank").AddView(ViewOf).AddPrometheusExporter();
                if (settings.OtlpEndpoint is not null)
                {
                    metrics.AddOtlpExporter((exporter, reader) =>
                    {
                        Aim(exporter, settings, "v1/metrics");
                        reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)(settings.MetricSeconds * 1000);
                    });
                }
            });
        if (settings.OtlpEndpoint is null) return;
        telemetry.WithTracing(traces => traces
            .AddSource("Microsoft.AspNetCore", JobWorker.ActivityName)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(settings.TracedShare)))
            .AddProcessor(new BareRequests())
            .AddOtlpExporter(exporter => Aim(exporter, settings, "v1/traces")));
    }

    /// <summary>Gives each request's span its name; stands before all else.</summary>
    public static void UseTracing(this WebApplication app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (Activity.Current is not { } activity) return;
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        activity.DisplayName = route is null ? context.Request.Method : $"{context.Request.Method} {route}";
        activity.SetTag("http.request.method", context.Request.Method).SetTag("http.route", route).SetTag("http.response.status_code", context.Response.StatusCode);
        if (context.Response.StatusCode >= 500) activity.SetStatus(ActivityStatusCode.Error);
    });

    // Each instrument takes room for 2,000 combinations of tags at once: those of the framework have a few, but for requests (methods, routes, statuses).
    private static MetricStreamConfiguration? ViewOf(Instrument instrument) =>
        instrument.Meter.Name == "DataBank" || instrument.Name == "http.server.request.duration" ? null : new MetricStreamConfiguration { CardinalityLimit = 100 };

    // The protocol's path below the collector's address is given for HTTP alone.
    private static void Aim(OtlpExporterOptions exporter, TelemetrySettings settings, string path)
    {
        var isHttp = settings.OtlpProtocol == OtlpForm.HttpProtobuf;
        exporter.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        exporter.Endpoint = isHttp ? new Uri($"{settings.OtlpEndpoint!.ToString().TrimEnd('/')}/{path}") : settings.OtlpEndpoint!;
    }

    // The console has no query strings: ASP.NET's own request lines carry them and stay off, as do OpenIddict's, which repeat what clients send at sign-in (code_verifier).
    private static void AddLogging(WebApplicationBuilder builder, LogForm form) =>
        builder.Services.AddSerilog(configuration =>
        {
            configuration.MinimumLevel.Information()
                .MinimumLevel.Override("Microsoft.AspNetCore", LogEventLevel.Warning)
                .MinimumLevel.Override("Microsoft.Extensions.Diagnostics.HealthChecks", LogEventLevel.Fatal)
                .MinimumLevel.Override("Microsoft.EntityFrameworkCore", LogEventLevel.Warning)
                .MinimumLevel.Override("OpenIddict", LogEventLevel.Warning)
                .MinimumLevel.Override("System.Net.Http", LogEventLevel.Warning);
            if (form == LogForm.Json) configuration.WriteTo.Console(new CompactJsonFormatter());
            else configuration.WriteTo.Console(formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        });

    /// <summary>Takes from spans what the framework may add of a request's address.</summary>
    private sealed class BareRequests : OpenTelemetry.BaseProcessor<Activity>
    {
        private static readonly string[] telling = ["url.path", "url.query", "url.full", "http.target", "http.url", "client.address", "user_agent.original"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in telling) data.SetTag(tag, null);
        }
    }
}
