using System.Globalization;

namespace DataBank.Storage;

/// <summary>The columnar files of genomes, as DuckDB's statements: the same columns for small and structural variants, sorted by place.</summary>
internal static class GenomeSql
{
    /// <summary>Rows that are read together to find a few: a point query reads one group of a file.</summary>
    private const int GroupRows = 50_000;

    /// <summary>The widest that a structural variant's calls allow; a small one's own place. Insertions and breakends count as one base.</summary>
    private const string Start = "(start_position + coalesce(start_low, 0))";
    private const string End = "greatest(end_position + coalesce(end_high, 0), start_position + coalesce(start_low, 0) + 1)";

    /// <summary>No file of the machine but those that are named, nothing from the network, no more memory than this.</summary>
    public static string Settings(int memoryMegabytes) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        set memory_limit = '{memoryMegabytes}MB';
        set threads = 2;
        set preserve_insertion_order = false;
        set temp_directory = '';
        set autoinstall_known_extensions = false;
        set autoload_known_extensions = false;
        """);

    public const string CreateTable =
        """
        create table variant (
            chromosome utinyint, start_position integer, end_position integer, vcf_position integer, reference_allele varchar, alternate_allele varchar,
            line bigint, filter varchar, quality float, ids varchar, genotype varchar, allelic_state utinyint, phase_set varchar,
            alternate_reads integer, depth integer, frequency double, copy_number double, spdi varchar,
            gene varchar, hgnc_id varchar, transcript varchar, hgvs_c varchar, hgvs_p varchar, consequence varchar, clinvar varchar,
            structural_kind utinyint, length integer, start_low integer, start_high integer, end_low integer, end_high integer, mate varchar)
        """;

    public const string Table = "variant";

    public const string Clear = "truncate variant";

    public static string Copy(bool isStructural, string path) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        copy (select * from variant where {Kind(isStructural)} order by chromosome, start_position, vcf_position, line)
        to {Quote(path)} (format parquet, compression zstd, row_group_size {GroupRows})
        """);

    public static string Describe(bool isStructural) =>
        $"""
        select chromosome, min({Start}), max({End}), max({End} - {Start}), count(*)
        from variant where {Kind(isStructural)} group by chromosome order by chromosome
        """;

    /// <summary>Variants of one chromosome that touch a range, or start in it exactly for a point; by place.</summary>
    public static string Read(IEnumerable<string> paths, int longest, bool passedOnly) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        select * from read_parquet([{string.Join(", ", paths.Select(Quote))}])
        where chromosome = $chromosome and start_position < $end + {longest} and start_position >= $start - {longest}
          and {Start} < $end and {End} > $start {(passedOnly ? "and filter in ('PASS', '.')" : "")}
        order by start_position, vcf_position, line
        """);

    private static string Kind(bool isStructural) => isStructural ? "structural_kind is not null" : "structural_kind is null";

    internal static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
