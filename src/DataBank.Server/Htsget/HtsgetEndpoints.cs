using DataBank.Fhir;
using DataBank.Genomics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Parts of kept files by htsget 1.3 (https://samtools.github.io/hts-specs/htsget.html); mapped below "/ga4gh" of the clinical role. The id of a file is
/// that of its DocumentReference. A whole file is fetched from where DRS has it, as are the containers of a CRAM; what is cut out of a VCF or BAM is a file
/// of its own, from the data address of the ticket.
/// </summary>
public static class HtsgetEndpoints
{
    public static void MapHtsget(this IEndpointRouteBuilder ga4gh)
    {
        foreach (var kind in new[] { HtsgetKind.Reads, HtsgetKind.Variants })
        {
            var htsget = ga4gh.MapGroup($"/htsget/v1/{kind.Path}").WithScopesOf("DocumentReference", SmartActions.Read).RequireAuthorization(Permissions.ClinicalRead);
            htsget.MapGet("/service-info", (HttpContext context) => Results.Text(kind.Describe($"{context.Address()}/ga4gh").ToJsonString(), "application/json")).AuditAs("capabilities", "R");
            htsget.MapGet("/{id}", (HttpContext context, string id, KeptFiles kept, HtsgetFiles files, CancellationToken cancellation) =>
                AnswerAsync(context, kind, id, HtsgetRequest.Parse(context.Request.Query), kept, files, cancellation)).AuditAs("read", "R");
            htsget.MapPost("/{id}", async (HttpContext context, string id, KeptFiles kept, HtsgetFiles files, CancellationToken cancellation) =>
                await AnswerAsync(context, kind, id, await HtsgetRequest.ReadAsync(context.Request, cancellation), kept, files, cancellation)).AuditAs("read", "R");
            htsget.MapGet("/{id}/data", (HttpContext context, string id, KeptFiles kept, HtsgetFiles files, CancellationToken cancellation) =>
                SendAsync(context, kind, id, kept, files, cancellation)).AuditAs("read", "R");
        }
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, HtsgetKind kind, string id, HtsgetRequest asked, KeptFiles kept, HtsgetFiles files, CancellationToken cancellation)
    {
        var file = await FindAsync(context, kind, id, kept, cancellation);
        asked.CheckFormat(file.Format);
        await using var content = await files.OpenAsync(file, cancellation) ?? throw NotFound();
        var ticket = new HtsgetTicket(context, file.Format.Name) { IsHeader = asked.IsHeader };
        var whole = $"{context.Address()}/ga4gh/files/{id}";
        if (file.Format == FileFormat.Cram)
        {
            AddContainers(ticket, new CramFile(content), await files.CramIndexAsync(file, cancellation), asked, whole);
            return ticket.ToResult();
        }
        if (asked.Regions is not null) CheckReferences((await files.ReadAsync(file, content, cancellation)).Records, asked.Regions);
        if (asked is { IsHeader: false, Regions: null } && BgzfReader.IsBgzf(content)) ticket.Add(whole, 0, file.Bytes);
        else ticket.Add($"{context.Address()}{context.Request.Path}/data{asked.Query()}");
        return ticket.ToResult();
    }

    private static async Task SendAsync(HttpContext context, HtsgetKind kind, string id, KeptFiles kept, HtsgetFiles files, CancellationToken cancellation)
    {
        var asked = HtsgetRequest.ParseData(context.Request.Query);
        var file = await FindAsync(context, kind, id, kept, cancellation);
        await using var content = file.Format == FileFormat.Cram ? throw NotFound() : await files.OpenAsync(file, cancellation) ?? throw NotFound();
        var (records, index) = await files.ReadAsync(file, content, cancellation);
        context.Response.ContentType = file.Format == FileFormat.Bam ? "application/vnd.ga4gh.bam" : "application/vnd.ga4gh.vcf";
        context.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true; // What compresses writes as it reads.
        await Task.Run(() => RecordSlice.Write(records, asked.Given, index, context.Response.Body, cancellation), cancellation);
    }

    private static async Task<StudyFile> FindAsync(HttpContext context, HtsgetKind kind, string id, KeptFiles kept, CancellationToken cancellation) =>
        await kept.FindAsync(context, id, cancellation) is { } file && kind.Formats.Contains(file.Format) ? file : throw NotFound();

    /// <summary>A CRAM in containers: those that touch a region by its index, if it has one; else by their own heads, and those of reads on several sequences, which may.</summary>
    private static void AddContainers(HtsgetTicket ticket, CramFile cram, CramIndex? index, HtsgetRequest asked, string address)
    {
        if (asked.Regions?.Any(region => region.Reference != "*" && !cram.Sequences.Contains(region.Reference)) == true) throw NoReference();
        var (containers, end) = index?.LastContainer is { } last && asked.Given is { } regions
            ? ([.. index.Touching(regions, cram.Sequences).Select(cram.ContainerAt)], cram.ContainerAt(last).End)
            : Scan(cram, asked);
        ticket.Add(address, 0, cram.HeaderBytes);
        if (!asked.IsHeader)
        {
            var (from, to) = (0L, 0L);
            foreach (var container in containers)
            {
                if (container.Offset != to)
                {
                    ticket.Add(address, from, to);
                    from = container.Offset;
                }
                to = container.End;
            }
            ticket.Add(address, from, to);
        }
        ticket.Add(address, end, cram.Bytes);
    }

    // Without an index the containers are read one after the other.
    private static (List<CramContainer> Containers, long End) Scan(CramFile cram, HtsgetRequest asked)
    {
        var containers = cram.Containers().ToList();
        return ([.. containers.Where(container => asked.Regions is null || asked.Regions.Any(region => Touches(container, region, cram.Sequences)))], cram.EndOffset(containers));
    }

    private static bool Touches(CramContainer container, GenomeRegion region, IReadOnlyList<string> names) => container.Reference switch
    {
        CramContainer.Several => true,
        -1 => region.Reference == "*",
        var number => number < names.Count && names[number] == region.Reference && region.Touches(container.Start, container.Start + container.Span),
    };

    private static void CheckReferences(IPlacedRecords records, IReadOnlyList<GenomeRegion> regions)
    {
        var known = records is VcfRecords vcf ? vcf.Declared : records.References;
        if (known.Count > 0 && regions.Any(region => !known.Contains(region.Reference) && !(region.Reference == "*" && records is BamRecords))) throw NoReference();
    }

    private static RequestProblem NotFound() => RequestProblem.NotFound("This file");

    private static RequestProblem NoReference() => RequestProblem.NotFound("A reference of this name");
}
