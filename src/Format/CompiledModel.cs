using ResNetVk.Format.Golden;
using ResNetVk.Format.Json;
using ResNetVk.Format.Plan;
using ResNetVk.Format.Validation;

namespace ResNetVk.Format;

/// <summary>A compiled model: what a <c>.rnvk</c> file holds.</summary>
/// <remarks>
/// The object is its file: it exists only with a valid plan, every tensor the plan names and a digest over all bytes. Immutable and safe
/// to share between threads and sessions.
/// </remarks>
public sealed class CompiledModel
{
    /// <summary>The format version this library writes, and the only one it reads.</summary>
    public const int FormatVersion = 1;

    /// <summary>Tensors whose names begin so hold SPIR-V modules, type U32; in the file they are compressed.</summary>
    public const string ShaderPrefix = "spirv/";

    internal const string VersionKey = "rnvk.version";
    internal const string PlanKey = "rnvk.plan";
    internal const string GoldenKey = "rnvk.golden";

    private readonly TensorData _content;
    private readonly IReadOnlyList<GoldenVectors?> _golden;

    internal CompiledModel(
        TensorData content,
        IReadOnlyList<ModelPlan> plans,
        IReadOnlyList<GoldenVectors?> golden,
        IReadOnlyDictionary<string, TensorEntry> tensors,
        string sha256)
    {
        _content = content;
        _golden = golden;
        Plans = plans;
        Plan = plans[0];
        Golden = golden[0];
        Tensors = tensors;
        Sha256 = sha256;
    }

    /// <summary>
    /// What the runtime replays: one plan for each set of input shapes the network was converted for, in the order they were given. All
    /// have the same inputs and outputs by name, and share the weights. At least one.
    /// </summary>
    public IReadOnlyList<ModelPlan> Plans { get; }

    /// <summary>What a session of this model replays: the first of <see cref="Plans"/>, or the one <see cref="ForInputShapes"/> chose.</summary>
    public ModelPlan Plan { get; private init; }

    /// <summary>What the steps of <see cref="Plan"/> compute from a known input, for the self-test; null when the file does not say.</summary>
    public GoldenVectors? Golden { get; private init; }

    /// <summary>Weights, SPIR-V modules and golden vectors by name; read from the file when their data is asked for.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Tensors { get; }

    /// <summary>
    /// The type that weights of convolutions and fully connected layers have in the file: F16, which only they may have, or F32. Biases and all else
    /// are F32, and so is what is computed; see also <see cref="ModelPlan.ActivationType"/>.
    /// </summary>
    public ElementType WeightType => Tensors.Values.Any(tensor => tensor.Type == ElementType.F16) ? ElementType.F16 : ElementType.F32;

    /// <summary>
    /// Identifies the content: 64 lower-case hexadecimal digits, SHA-256 of all bytes of the file with the digits of
    /// <c>rnvk.sha256</c> replaced by zeros. (So it is not what <c>sha256sum</c> prints for the file.)
    /// </summary>
    public string Sha256 { get; }

    /// <summary>Makes a compiled model from its parts.</summary>
    /// <remarks>
    /// The data of the tensors is not copied, and read more than once: it must not change. Equal arguments give equal bytes.
    /// </remarks>
    /// <param name="plan">The plan.</param>
    /// <param name="tensors">Every weight and every SPIR-V module the plan names.</param>
    /// <exception cref="ModelFormatException">Plan and tensors do not fit together; see <see cref="PlanValidator"/>.</exception>
    public static CompiledModel Create(ModelPlan plan, IEnumerable<TensorEntry> tensors) => Create([plan], tensors, [null]);

    /// <summary>Makes a compiled model for several sets of input shapes from its parts.</summary>
    /// <remarks>
    /// The data of the tensors is not copied, and read more than once: it must not change. Equal arguments give equal bytes.
    /// </remarks>
    /// <param name="plans">One plan for each set of input shapes; see <see cref="Plans"/>.</param>
    /// <param name="tensors">Every weight and every SPIR-V module the plans name.</param>
    /// <exception cref="ModelFormatException">Plans and tensors do not fit together; see <see cref="PlanValidator"/>.</exception>
    public static CompiledModel Create(IReadOnlyList<ModelPlan> plans, IEnumerable<TensorEntry> tensors) =>
        Create(plans, tensors, plans.Select(_ => (GoldenVectors?)null).ToArray());

    /// <summary>Makes a compiled model with golden vectors from its parts.</summary>
    /// <remarks>
    /// The data of the tensors is not copied, and read more than once: it must not change. Equal arguments give equal bytes.
    /// </remarks>
    /// <param name="plans">One plan for each set of input shapes; see <see cref="Plans"/>.</param>
    /// <param name="tensors">Every weight and every SPIR-V module the plans name, and the tensors of the golden vectors.</param>
    /// <param name="golden">One for each plan; null for a plan without.</param>
    /// <exception cref="ModelFormatException">
    /// Plans, golden vectors and tensors do not fit together; see <see cref="PlanValidator"/> and <see cref="GoldenValidator"/>.
    /// </exception>
    public static CompiledModel Create(IReadOnlyList<ModelPlan> plans, IEnumerable<TensorEntry> tensors, IReadOnlyList<GoldenVectors?> golden)
    {
        Dictionary<string, TensorEntry> byName = new(StringComparer.Ordinal);
        foreach (TensorEntry tensor in tensors)
        {
            if (!byName.TryAdd(tensor.Name, tensor))
            {
                throw new ModelFormatException($"tensor {MessageText.Quote(tensor.Name)} occurs twice; names must be unique in a model.");
            }
        }

        PlanValidator.Validate(plans, byName);
        GoldenValidator.Validate(plans, golden, byName);
        KeyValuePair<string, string>[] metadata =
        [
            new(ModelDigest.MetadataKey, new string('0', ModelDigest.LengthInDigits)),
            new(VersionKey, $"{FormatVersion}"),
            .. plans.Select((plan, i) => new KeyValuePair<string, string>(KeyOf(PlanKey, i), PlanJsonWriter.Write(plan))),
            .. golden
                .Select((vectors, i) => (Vectors: vectors, Key: KeyOf(GoldenKey, i)))
                .Where(entry => entry.Vectors is not null)
                .Select(entry => new KeyValuePair<string, string>(entry.Key, GoldenJsonWriter.Write(entry.Vectors!))),
        ];
        SafetensorsWriter writer = new(byName.Values.Select(PackedModule.Pack), metadata);
        TensorData content = writer.ToData();
        ModelDigest.Stamp(writer.Header, ModelDigest.Compute(content));

        // Read back, so that the model in memory is the one of the file.
        return CompiledModelReader.ReadVerified(content);
    }

    /// <summary>The same model, with the plan for other input shapes as its <see cref="Plan"/>; nothing is copied.</summary>
    /// <param name="shapes">Shapes in the order of the inputs.</param>
    /// <exception cref="ArgumentException">The network was not converted for these shapes; the message lists those it was converted for.</exception>
    public CompiledModel ForInputShapes(params IReadOnlyList<IReadOnlyList<int>> shapes)
    {
        string wanted = Describe(shapes);
        ModelPlan plan = Plans.FirstOrDefault(plan => DescribeInputs(plan) == wanted)
            ?? throw new ArgumentException(
                $"'{Plan.Name}' was not converted for inputs of shape {wanted}, but for {string.Join(" or ", Plans.Select(DescribeInputs))}. "
                + "Use one of these, or convert it again with another --input-shape.",
                nameof(shapes));
        int index = Plans.TakeWhile(other => !ReferenceEquals(other, plan)).Count();
        return new CompiledModel(_content, Plans, _golden, Tensors, Sha256) { Plan = plan, Golden = _golden[index] };
    }

    /// <summary>The metadata key of a plan, <c>rnvk.plan</c>, <c>rnvk.plan.2</c>, <c>rnvk.plan.3</c>, …, or of its golden vectors.</summary>
    /// <param name="key"><see cref="PlanKey"/> or <see cref="GoldenKey"/>.</param>
    /// <param name="plan">Position of the plan.</param>
    internal static string KeyOf(string key, int plan) => plan == 0 ? key : $"{key}.{plan + 1}";

    /// <summary>Reads a file and checks it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What it must be besides; null for nothing.</param>
    /// <exception cref="ModelFormatException">
    /// The file is not a compiled model, is not whole, or needs another version; the message begins with the path and says what to do.
    /// </exception>
    /// <exception cref="UntrustedModelException">The file is not what the options demand.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static CompiledModel Load(string path, LoadOptions? options = null)
    {
        TensorData content = SafetensorsFile.Open(path);
        try
        {
            if (options?.RequiredSigner is not null && options.Signature.IsEmpty)
            {
                options = options with { Signature = SignatureFile.Read(path + ModelSignature.FileSuffix) };
            }

            return Parse(content, options);
        }
        catch (ModelFormatException exception)
        {
            throw new ModelFormatException($"'{path}': {exception.Message}", exception);
        }
        catch (UntrustedModelException exception)
        {
            throw new UntrustedModelException($"'{path}': {exception.Message}", exception);
        }
    }

    /// <summary>Checks the content of a file: cut anywhere or changed in any byte, it is refused.</summary>
    /// <param name="content">All bytes of the file; they stay unchanged while the model is in use.</param>
    /// <param name="options">What it must be besides; null for nothing.</param>
    /// <exception cref="ModelFormatException">The content is not a whole compiled model of this version; the message says what to do.</exception>
    /// <exception cref="UntrustedModelException">The content is not what the options demand.</exception>
    public static CompiledModel Parse(TensorData content, LoadOptions? options = null)
    {
        // A file of somebody else is not even looked into.
        if (options?.RequiredSigner is SignerKey signer)
        {
            SignatureFile.Require(signer, content, options.Signature.Span);
        }

        CompiledModel model = CompiledModelReader.Read(content);
        if (options is { TrustedKernelsOnly: true })
        {
            TrustedKernels.Require(model.Tensors);
        }

        return model;
    }

    /// <summary>Writes the file; it appears whole or not at all.</summary>
    /// <param name="path">The file; an existing one is replaced.</param>
    /// <exception cref="IOException">The file cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to; nothing is left behind.</exception>
    public void Save(string path) => AtomicFile.Write(path, _content.CopyTo);

    /// <summary>A copy of the file's bytes.</summary>
    public byte[] ToBytes() => _content.ToArray();

    private static string DescribeInputs(ModelPlan plan) => Describe(plan.Inputs.Select(input => input.Shape));

    private static string Describe(IEnumerable<IReadOnlyList<int>> shapes) => string.Join(" and ", shapes.Select(shape => string.Join("x", shape)));
}
