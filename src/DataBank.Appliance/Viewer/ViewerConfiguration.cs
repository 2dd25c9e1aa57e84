using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace DataBank.Appliance;

/// <summary>
/// <c>/viewer/app-config.js</c>: what OHIF reads at its start. Made for each request, since it names the sources that this caller may
/// see and no others.
/// </summary>
internal static class ViewerConfiguration
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    public static string Write(IReadOnlyList<ViewerSource> sources) => $"window.config = {JsonSerializer.Serialize(
        new
        {
            Name = "databank",
            RouterBasename = "/viewer/",
            Extensions = Array.Empty<string>(),
            Modes = Array.Empty<string>(),
            CustomizationService = new { },
            ShowStudyList = true,
            MaxNumberOfWebWorkers = 3,
            ShowWarningMessageForCrossOrigin = true,
            ShowCPUFallbackMessage = true,
            ShowLoadingIndicator = true,
            StrictZSpacingForVolumeViewport = true,
            GroupEnabledModesFirst = true,
            AllowMultiSelectExport = false,
            ShowErrorDetails = "dev", // The details can carry identifiers; only a development build shows them.
            InvestigationalUseDialog = new { Option = "always" },
            MaxNumRequests = new { Interaction = 100, Thumbnail = 75, Prefetch = 25 },
            DefaultDataSourceName = sources is [var first, ..] ? first.Name : null,
            DataSources = sources.Select(DataSource),
        },
        Json)};\n";

    private static object DataSource(ViewerSource source) => new
    {
        Namespace = "@ohif/extension-default.dataSourcesModule.dicomweb",
        SourceName = source.Name,
        Configuration = new
        {
            source.Name,
            FriendlyName = source.Title,
            QidoRoot = source.Path,
            WadoRoot = source.Path,
            WadoUriRoot = source.Path,
            QidoSupportsIncludeField = true,
            SupportsFuzzyMatching = true,
            SupportsWildcard = true,
            SupportsReject = false,
            SupportsStow = source.TakesUploads,
            DicomUploadEnabled = source.TakesUploads,
            ImageRendering = "wadors",
            ThumbnailRendering = "wadors",
            EnableStudyLazyLoad = true,
            StaticWado = false,
            Singlepart = "bulkdata,video,pdf",
            BulkDataURI = new { Enabled = true, RelativeResolution = "series" },
            OmitQuotationForMultipartRequest = false,
        },
    };
}
