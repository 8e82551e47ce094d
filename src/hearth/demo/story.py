"""What was said and done in ninety days, as data. `tell.py` plays it.

A line is (day, time, who, room, words) with options: `id` to be referred to, `reply` to another line, `thread` of a
titled line, `title` to begin a thread, `marks` as "🌱 bo mira" per mark, `accept` when this is the accepted answer.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A space of the home."""

    key: str
    name: str
    purpose: str
    audience: str = "home"
    joining: str = "open"
    invited: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Something somebody said."""

    day: int
    time: str
    who: str
    room: str
    words: str
    id: str = ""
    reply: str = ""
    thread: str = ""
    title: str = ""
    question: bool = False
    marks: tuple[str, ...] = ()
    accept: bool = False
    edited: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A poll with who answered what."""

    day: int
    time: str
    who: str
    room: str
    words: str
    options: tuple[str, ...]
    lasts: int
    votes: dict[str, tuple[int, ...]]
    method: str = "single"
    secret: bool = False
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Branch:
    """A burst of chat that became a thread."""

    day: int
    time: str
    who: str
    lines: tuple[str, ...]
    title: str


ROOMS = (
    Room(key="hearth", name="The hearth", purpose="Where everybody meets, says good morning and asks what does not fit elsewhere."),
    Room(key="bench", name="Repair bench", purpose="So that no pair is thrown away for want of somebody who knows how."),
    Room(key="walks", name="Long walks", purpose="Routes, blisters and views: why we wear them at all.", audience="public"),
    Room(key="next", name="The next sole", purpose="Where members and the workshop decide together what is made next."),
    Room(key="table", name="Stewards’ table", purpose="The few who look after this place, thinking aloud.",
         audience="space", joining="invited", invited=("jonas", "cleo", "greta")),
)  # fmt: skip

_L = Line
LINES: tuple[Line | Ballot | Branch, ...] = (
    _L(0, "09:10", "ada", "hearth", "Good morning, and welcome to a room that is still cold. I will light a fire, you bring shoes.", "welcome", marks=("🔥 jonas cleo bo",)),
    _L(0, "09:24", "jonas", "hearth", "Morning. The kettle is on in the workshop too. If you ever come through Växjö, knock.", reply="welcome"),
    _L(1, "18:02", "cleo", "hearth", "Hello all. I work nights, so my long walk is at six in the morning when everyone else is asleep. Glad this exists.", "cleo-hello", marks=("🌱 ada bo", "👋 jonas")),
    _L(1, "18:40", "bo", "hearth", "Hello Cleo! Then we probably pass each other. I start my round at six.", reply="cleo-hello"),
    _L(1, "18:44", "cleo", "hearth", "If you see somebody asleep while walking, that is me.", marks=("😄 bo ada",)),
    _L(2, "20:15", "mira", "bench", "My grandfather had a sign: *a shoe is only as old as its last repair*. Ask me anything, I have time after eight.", "sign", marks=("❤️ ada bo cleo jonas",)),
    _L(3, "07:30", "yuki", "hearth", "はじめまして。京都から参加します。靴を直しながら長く履くのが好きです。 (Hello from Kyoto. I like wearing shoes for a long time, mending as I go.)", "yuki-hello", marks=("👋 mira bo ada",)),
    _L(3, "08:05", "mira", "hearth", "Welcome, Yuki! In Kyoto you must have cobblers who put us all to shame.", reply="yuki-hello"),
    _L(3, "12:11", "yuki", "hearth", "There is one near the river who is eighty-four. He says rubber was a mistake.", marks=("😄 mira tomas",)),
    _L(4, "21:00", "tomas", "bench", "The left sole came loose after eighty days of rain. Which glue, and how long does it *really* have to dry? The paper says an hour, my heart says no.", "glue", title="Sole came loose: which glue, and how long to dry?", question=True),
    _L(4, "21:32", "mira", "bench", "Your heart is right. Contact cement on **both** sides, wait until it no longer feels wet (ten minutes), press, then a whole night under something heavy.\n\n1. Sand both surfaces.\n2. Clean with alcohol.\n3. Cement, wait, press.\n4. Two thick books. Dictionaries are best.", "glue-answer", reply="glue", thread="glue", marks=("🙏 tomas bo", "📚 yuki greta"), accept=True),
    _L(4, "21:50", "bo", "bench", "Can confirm the dictionaries. Mine have been walking on *A to K* since March.", reply="glue-answer", thread="glue", marks=("😄 mira tomas",)),
    _L(5, "08:12", "tomas", "bench", "Pressed them overnight. Walked to school in the rain. They hold. Thank you, Mira.", reply="glue-answer", thread="glue", marks=("🌱 mira ada",)),
    _L(5, "09:00", "jonas", "bench", "From the workshop: Mira’s way is better than what our leaflet says. We will reprint it.", reply="glue-answer", thread="glue", marks=("❤️ mira tomas cleo",)),
    _L(6, "17:20", "greta", "walks", "Malmö to Narvik is 2,100 km. People ask about the mountains. What I remember is the third day, when the blister opened and a woman in Hörby gave me wool.", "narvik", title="What nobody tells you about the third day", marks=("❤️ cleo bo mira yuki",)),
    _L(6, "18:05", "cleo", "walks", "As a nurse: the woman in Hörby knew more than most. Wool between skin and shoe, never a plaster on an open blister.", "wool", reply="narvik", thread="narvik", marks=("🙏 greta bo",)),
    _L(6, "18:30", "bo", "walks", "Raw wool or a sock?", "raw", reply="wool", thread="narvik"),
    _L(6, "18:34", "greta", "walks", "Raw, a little tuft, straight from the bag. It felts into a cushion by itself.", reply="raw", thread="narvik"),
    _L(7, "10:10", "yuki", "walks", "On the Kumano Kodō the inns put wool by the door. I never knew why until today.", reply="wool", thread="narvik", marks=("🌱 greta cleo",)),
    _L(8, "19:00", "ada", "next", "We have a problem and would like your heads. Cork from Portugal became 30 % dearer. We tried recycled rubber (too cold), hemp felt (too thin). **What would you rather give up: weight, warmth, or price?** I will report back on the 28th.", "cork", title="Cork got dear: what would you give up?", question=True, marks=("🤔 bo tomas",)),
    _L(8, "19:40", "tomas", "next", "Have you tried mixing? 70 % cork granulate in natural latex keeps the warmth. We did it with students for a model.", "mix", reply="cork", thread="cork", marks=("🌱 jonas mira",)),
    _L(8, "20:02", "mira", "next", "Latex yellows and creaks, but it can be re-soled. I would take a creak over a bin.", reply="mix", thread="cork", marks=("👏 bo cleo tomas",)),
    _L(9, "11:30", "pieter", "next", "New here, retired from a paper mill. A mix wants a sieve curve. I can calculate one if somebody sends me the grain sizes.", "sieve", reply="mix", thread="cork", marks=("🔥 tomas jonas",)),
    _L(9, "11:52", "jonas", "next", "@pieter grain sizes are in your letterbox by Friday. Thank you!", reply="sieve", thread="cork"),
    _L(9, "12:20", "bo", "next", "Weight. Give up weight. I carry letters, forty grams more are nothing.", reply="cork", thread="cork", marks=("👏 cleo greta",)),
    _L(10, "07:58", "greta", "hearth", "Good morning @pieter, I am one of the greeters. Two threads you may like: Tomás on glue, and the cork one you already found. Ask me anything.", "greet-pieter", marks=("🙏 pieter",)),
    _L(10, "08:30", "pieter", "hearth", "Thank you, Greta. I was told nobody would answer an old man about sieves. I had four answers before supper.", reply="greet-pieter", marks=("❤️ greta ada cleo mira",)),
    _L(11, "19:05", "bo", "bench", "Laces. Why do the flat ones untie themselves and the round ones not?", "laces"),
    _L(11, "19:07", "tomas", "bench", "Other way round for me. Waxed or not?", "l1", reply="laces"),
    _L(11, "19:08", "bo", "bench", "Not waxed.", "l2", reply="l1"),
    _L(11, "19:10", "cleo", "bench", "It is the knot. Most of us tie a granny knot without knowing.", "l3", reply="laces", marks=("💡 bo tomas yuki",)),
    _L(11, "19:12", "mira", "bench", "Cleo is right. Start the other way round and the bow lies across the shoe instead of along it.", "l4", reply="l3"),
    _L(11, "19:15", "bo", "bench", "Twenty-six years a postman and today I learn to tie my shoes.", "l5", reply="l4", marks=("😄 cleo mira tomas greta yuki ada",)),
    Branch(11, "19:40", "cleo", ("laces", "l1", "l2", "l3", "l4", "l5"), "Why laces untie themselves"),
    Ballot(12, "18:00", "jonas", "next", "The autumn lining comes in three undyed colours. Which one do we make?", ("Oat", "Ash", "Peat"), 3,
           {"bo": (2,), "mira": (0,), "cleo": (2,), "tomas": (2,), "greta": (1,), "pieter": (2,), "yuki": (0,)}, rule="We make the one you choose."),
    _L(14, "16:45", "noor", "hearth", "Hi. I have exactly one pair and no car, so I have opinions.", "noor-hello", marks=("👋 greta bo cleo",)),
    _L(14, "17:10", "greta", "hearth", "Opinions are what we burn here to keep warm. Welcome, Noor! What is the pair?", reply="noor-hello", marks=("😄 noor ada",)),
    _L(14, "17:32", "noor", "hearth", "Alder Lows, second hand, heel already worn to the left. I walk like a boat.", "boat"),
    _L(14, "18:20", "mira", "hearth", "Bring the heel to the bench, a rubber wedge is ten minutes and a coffee.", reply="boat", marks=("🙏 noor",)),
    _L(15, "09:30", "noor", "bench", "Can I put a heel wedge on without a grinder?", "wedge", title="A heel wedge without a grinder?", question=True),
    _L(15, "19:20", "bo", "bench", "Sharp knife, wet the rubber, cut away from you. Then sandpaper on a table and move the *shoe*, not the paper.", "wedge-answer", reply="wedge", thread="wedge", marks=("💡 noor mira",), accept=True),
    _L(15, "20:05", "mira", "bench", "What Bo says. I could not have put it better, and I am paid for it.", reply="wedge-answer", thread="wedge", marks=("❤️ bo noor",)),
    _L(16, "08:40", "noor", "bench", "Done, at the kitchen table. It is not beautiful and it is level!", reply="wedge-answer", thread="wedge", marks=("🌱 bo mira greta cleo",)),
    _L(16, "20:00", "ada", "hearth", "The lining is decided: peat, with four of seven. You said, we sew. Samples in three weeks.", marks=("👏 bo cleo tomas pieter",)),
    _L(18, "18:10", "lucia", "walks", "Hola! In Girona we walk the Onyar every first Saturday and carry out what the river brings. Last time: 214 kg and one wedding dress.", "river", title="Walking a river clean", marks=("🌱 greta noor cleo yuki", "😮 bo")),
    _L(18, "18:55", "noor", "walks", "What do you do with the kilograms? The city weighs ours and then loses the number.", "kilos", reply="river", thread="river"),
    _L(18, "19:20", "lucia", "walks", "Photograph the scale. Every bag. Nobody argues with a photograph.", reply="kilos", thread="river", marks=("👏 noor pieter",)),
    _L(19, "07:15", "cleo", "walks", "I could start one on the canal here. Who is near Utrecht on a Saturday?", "canal", reply="river", thread="river", marks=("🙋 bo pieter",)),
    _L(19, "08:00", "bo", "walks", "Me. I know every bridge by its letterbox.", reply="canal", thread="river"),
    _L(19, "08:12", "pieter", "walks", "I bring a calibrated scale.", reply="canal", thread="river", marks=("😄 bo cleo lucia",)),
    _L(20, "21:00", "cleo", "table", "Quiet week in the queue, which is how I like it. One thing: newcomers write their first post late in the evening. Greta, could you look in at ten?", "late"),
    _L(20, "21:20", "greta", "table", "I can, Mondays to Thursdays. Not on Fridays, that is choir.", reply="late", marks=("👍 cleo jonas",)),
    _L(21, "08:30", "jonas", "table", "I notice that I answer too fast in *The next sole*. I will wait a day unless it is about facts.", marks=("🙏 cleo greta",)),
    _L(22, "19:30", "pieter", "next", "The sieve curve for cork and latex, as promised. Short version: two grain sizes, 0.5 and 2 mm, one to three. Longer version below.\n\n> Fine grain fills what coarse grain leaves. Three sizes gain nothing but work.", "curve", reply="mix", thread="cork", marks=("🔥 tomas jonas mira", "🌱 ada")),
    _L(22, "20:15", "tomas", "next", "This is lovely. May I use it in class?", "class", reply="curve", thread="cork"),
    _L(22, "20:18", "pieter", "next", "You may, if the class sends me its mistakes.", reply="class", thread="cork", marks=("😄 tomas greta",)),
    _L(23, "10:10", "sam", "hearth", "Hello. I walk barefoot until October, so I am probably the enemy.", "enemy", marks=("😄 bo greta noor",)),
    _L(23, "10:40", "bo", "hearth", "The postman greets the enemy. What happens in October?", "october", reply="enemy"),
    _L(23, "10:58", "sam", "hearth", "In October I become a customer.", reply="october", marks=("😄 ada jonas cleo mira",)),
    _L(25, "18:40", "mira", "bench", "For everyone with a loose insole: *do not* glue it. Two drops of water, let it swell, press it flat with a spoon.", "spoon", marks=("💡 noor tomas bo", "🥄 yuki")),
    _L(25, "19:05", "noor", "bench", "The spoon works. My flatmates have questions.", reply="spoon", marks=("😄 mira greta",)),
    _L(27, "20:20", "tomas", "hearth", "A worry, said kindly: the spring catalogue calls the Lows “forever shoes”. Mine needed glue after eighty days. I love them. They are not forever.", "forever", marks=("👏 cleo noor bo", "🤔 ada")),
    _L(27, "20:45", "noor", "hearth", "Thank you for saying it. “Mendable” would be true and I would like it more.", "mendable", reply="forever", marks=("👏 tomas cleo mira greta yuki",)),
    _L(28, "09:00", "ada", "hearth", "You are right, both of you. “Forever” goes, “made to be mended” comes, in print from May. I should have asked here first.", reply="mendable", marks=("❤️ tomas noor cleo mira",)),
    _L(28, "10:00", "ada", "next", "The report I owed you on cork: we follow Tomás’s mix with Pieter’s grains. 38 g heavier, as warm, price unchanged. Forty pairs to try in week eight. What we did **not** do: hemp felt, it did not survive Bo.", "cork-report", reply="cork", thread="cork", marks=("👏 bo tomas pieter mira greta", "🔥 jonas")),
    _L(28, "10:30", "bo", "next", "I walked through it in nine days. I am sorry, hemp.", reply="cork-report", thread="cork", marks=("😄 ada pieter",)),
    _L(31, "19:10", "hana", "bench", "Hello from Brno. I do leather and can stitch a torn tongue so that you do not find it again. Where do I start?", "hana-hello", marks=("👋 mira greta noor",)),
    _L(31, "19:40", "mira", "bench", "Here! I am hopeless with stitching. Would you show us a saddle stitch?", "saddle", reply="hana-hello", marks=("🙋 bo noor tomas",)),
    _L(32, "20:00", "hana", "bench", "Saddle stitch in five steps. Two needles, one thread, four times the length of the seam. Prick the holes first, all of them. Through, through, pull evenly, and never in a hurry. If one side breaks, the other holds: that is the whole secret.", "saddle-how", title="Saddle stitch, slowly", marks=("🙏 mira noor bo yuki",)),
    _L(32, "20:31", "yuki", "bench", "二本の針、一本の糸。美しい説明です。 (Two needles, one thread. A beautiful explanation.)", reply="saddle-how", thread="saddle-how", marks=("❤️ hana",)),
    _L(32, "21:02", "noor", "bench", "How do you keep the spacing without the little wheel?", "spacing", reply="saddle-how", thread="saddle-how"),
    _L(32, "21:15", "hana", "bench", "A fork. Press it in, prick each dent.", reply="spacing", thread="saddle-how", marks=("💡 noor mira bo",)),
    _L(34, "18:00", "greta", "walks", "First warm Saturday. Show me where your feet were today.", "feet"),
    _L(34, "18:22", "yuki", "walks", "Daimonji, before breakfast. Two hours up, forty minutes down, tofu.", reply="feet", marks=("🌱 greta lucia",)),
    _L(34, "18:40", "cleo", "walks", "Canal, 9 km, 31 kg out of the water. Pieter’s scale says 31.2.", "kg", reply="feet", marks=("👏 lucia noor greta bo",)),
    _L(34, "18:43", "pieter", "walks", "31.24.", reply="kg", marks=("😄 cleo bo lucia",)),
    _L(34, "19:30", "lucia", "walks", "You did it! Photograph of the scale or it did not happen.", reply="kg", marks=("😄 pieter",)),
    _L(37, "20:10", "noor", "hearth", "Exams. If I am quiet for two weeks I have not left.", "exams", marks=("❤️ greta cleo mira", "🍀 bo tomas")),
    _L(37, "20:30", "tomas", "hearth", "Chemistry? I have a soft spot and office hours.", reply="exams"),
    _L(38, "07:40", "noor", "hearth", "Statics. But I may come back to that offer.", marks=("🍀 pieter",)),
    Ballot(40, "12:00", "cleo", "hearth", "When shall we have the evening calls? Put them in order.", ("Tuesday, 19:00 UTC", "Thursday, 19:00 UTC", "Sunday, 09:00 UTC"), 4,
           {"bo": (0, 1, 2), "mira": (1, 0, 2), "yuki": (2, 0, 1), "tomas": (1, 0), "greta": (0, 1), "pieter": (0, 2), "hana": (1, 2), "lucia": (2, 1)}, method="ranked", rule="The first one is the one we try for six weeks."),
    _L(41, "19:20", "lucia", "bench", "Salt lines after the beach clean-up. Vinegar? My aunt says vinegar.", "salt", title="Salt lines after the beach", question=True),
    _L(41, "20:00", "hana", "bench", "Half vinegar, half water, a cloth, *then* saddle soap, then let it dry away from the heater. Your aunt is right about half of it.", "salt-answer", reply="salt", thread="salt", marks=("🙏 lucia", "😄 mira"), accept=True),
    _L(41, "20:20", "lucia", "bench", "I will tell her gently.", reply="salt-answer", thread="salt", marks=("😄 hana greta",)),
    _L(45, "18:15", "oskar", "hearth", "Hello, I am Oskar, flat feet, high hopes. Is there a last that is wide in front and narrow behind?", "oskar-hello"),
    _L(45, "18:50", "greta", "hearth", "Welcome Oskar! @mira and @hana know lasts. And Imani’s cousin of a question was asked in March; I will find it.", reply="oskar-hello", marks=("🙏 oskar",)),
    _L(45, "19:30", "mira", "hearth", "Wide in front, narrow behind: the 71 last. Draw around your foot in the evening, not in the morning, and send me the drawing.", "last71", reply="oskar-hello", marks=("💡 oskar noor",)),
    _L(46, "21:10", "oskar", "hearth", "Drawn. In the evening my feet are half a size larger. I have been buying morning shoes all my life.", reply="last71", marks=("😄 bo mira cleo pieter", "💡 tomas")),
    _L(48, "19:00", "jonas", "next", "Trial pairs with the new cork are ready: forty. Who would walk in them for eight weeks and tell us the truth, above all the unpleasant parts?", "trial", title="Forty trial pairs: who walks?", marks=("🙋 bo cleo greta noor pieter oskar hana",)),
    _L(48, "19:04", "bo", "next", "Me. I am a professional.", reply="trial", thread="trial", marks=("😄 jonas mira",)),
    _L(48, "19:22", "greta", "next", "Me, 30 km at weekends.", reply="trial", thread="trial"),
    _L(48, "20:40", "oskar", "next", "Me, if you have the 71.", "oskar-trial", reply="trial", thread="trial"),
    _L(49, "08:10", "hana", "next", "@oskar they do, I asked. And I will check the seams on mine.", reply="oskar-trial", thread="trial", marks=("🙏 oskar",)),
    _L(52, "20:00", "noor", "hearth", "I passed! Statics is behind me. What did I miss?", "passed", marks=("🎉 bo cleo mira greta tomas pieter hana oskar",)),
    _L(52, "20:12", "cleo", "hearth", "Forty trial pairs, a vote on Tuesdays, Oskar’s feet. We kept you a chair.", reply="passed", marks=("❤️ noor",)),
    _L(55, "18:30", "tomas", "bench", "Week one with the trial pair: they creak on linoleum. The students now hear me coming.", "creak", title="Trial pairs: what creaks, what holds", marks=("😄 noor hana",)),
    _L(55, "18:52", "pieter", "bench", "Left or right?", "lr", reply="creak", thread="creak"),
    _L(55, "19:00", "tomas", "bench", "Left. Always left.", "left", reply="lr", thread="creak"),
    _L(55, "19:15", "hana", "bench", "Talcum under the insole. It is the board rubbing on the shank, not the cork.", "talcum", reply="left", thread="creak", marks=("💡 tomas pieter",)),
    _L(55, "22:10", "oskar", "hearth", "Whoever answers everything with a sieve curve has never had feet. Measure something else, @pieter.", "rude"),
    _L(56, "07:50", "tomas", "bench", "Silent as a cat. The students are disappointed.", reply="talcum", thread="creak", marks=("😄 hana noor bo",)),
    _L(57, "08:00", "oskar", "hearth", "I was rude to you, Pieter, and it was not about you. Eleven hours on my feet. I am sorry.", "sorry", reply="rude", marks=("🙏 pieter greta",)),
    _L(57, "08:25", "pieter", "hearth", "Accepted. Bring the feet, I bring the calipers.", reply="sorry", marks=("😄 oskar noor cleo",)),
    _L(57, "19:10", "greta", "bench", "120 km: the heel cup softens in rain. Not badly. Photo when I am home.", reply="creak", thread="creak"),
    _L(58, "06:20", "imani", "walks", "Greetings from Iten, 2,400 m. I run trails and destroy shoes professionally. Is that allowed here?", "imani-hello", marks=("👋 greta bo yuki",)),
    _L(58, "07:10", "bo", "walks", "It is practically my job description. Welcome!", reply="imani-hello", marks=("😄 imani",)),
    _L(58, "07:40", "yuki", "walks", "Iten! What do people there do with a worn pair?", "iten", reply="imani-hello"),
    _L(58, "08:30", "imani", "walks", "Sandals. Everything ends as sandals. Tyres too.", reply="iten", marks=("🌱 yuki mira hana",)),
    _L(59, "20:00", "mira", "bench", "Imani’s sandals made me think: who would come to an evening where we cut one pair each from a dead pair?", "sandals", title="An evening of sandals from dead shoes", marks=("🙋 noor hana lucia imani oskar",)),
    _L(59, "20:25", "imani", "bench", "I will show how we tie them. You only need a knife and a goat’s patience.", reply="sandals", thread="sandals", marks=("😄 mira hana",)),
    _L(60, "09:15", "lucia", "bench", "Can we do it after a clean-up? We always find the dead pairs.", reply="sandals", thread="sandals", marks=("🔥 mira noor",)),
    _L(62, "21:00", "sam", "walks", "Day 39 barefoot. A hornet has opinions too.", "hornet", marks=("😮 noor cleo", "😄 bo")),
    _L(62, "21:20", "cleo", "walks", "Ice, foot up, and call me if it spreads. I mean it.", reply="hornet", marks=("❤️ sam greta",)),
    _L(63, "07:30", "sam", "walks", "It did not spread. Thank you for asking at six in the morning.", marks=("❤️ cleo",)),
    _L(64, "18:20", "noor", "next", "Could there be a repair allowance in the price? Ten euros that come back as a repair voucher, whoever mends it. Then Mira gets paid for what she teaches us for free.", "voucher", title="Idea: a repair voucher in the price of every pair", marks=("🔥 bo tomas hana cleo greta imani", "🤔 jonas")),
    _L(64, "18:45", "hana", "next", "I would honour it in Brno tomorrow.", "brno", reply="voucher", thread="voucher", marks=("👏 noor mira",)),
    _L(64, "19:02", "pieter", "next", "What happens to vouchers nobody uses? That is where such things go wrong.", "unused", reply="voucher", thread="voucher", marks=("🤔 noor tomas",)),
    _L(64, "19:30", "noor", "next", "They go into a pot for people who cannot pay. One page, published every quarter.", "pot", reply="unused", thread="voucher", marks=("👏 pieter cleo bo lucia",)),
    _L(64, "20:10", "mira", "next", "I do not teach for money. But I would not say no to leather.", reply="voucher", thread="voucher", marks=("❤️ noor bo hana",)),
    _L(65, "10:00", "ada", "next", "I read this twice. I do not know yet whether we can afford it, and I will say so with numbers by the end of the month. Until then: what would you call it?", "numbers", reply="voucher", thread="voucher", marks=("🙏 noor pieter",)),
    _L(65, "10:30", "bo", "next", "The second sole.", reply="numbers", thread="voucher", marks=("❤️ noor mira hana greta cleo ada tomas",)),
    Ballot(68, "12:00", "cleo", "hearth", "Asked in secret, so that it can be honest: is this still a good place for you?", ("Yes", "Mostly", "Not really"), 3,
           {"bo": (0,), "mira": (0,), "yuki": (0,), "tomas": (1,), "greta": (0,), "pieter": (0,), "noor": (0,), "hana": (1,), "oskar": (0,)}, secret=True, rule="If three say “not really”, we talk about it before anything else."),
    _L(71, "17:30", "ruth", "hearth", "My grandfather’s shoes still fit me. I would like to keep it that way. Hello.", "ruth-hello", marks=("👋 greta mira hana", "❤️ bo")),
    _L(71, "18:00", "greta", "hearth", "Hello Ruth, what a first sentence. How old are they?", "old", reply="ruth-hello"),
    _L(71, "18:20", "ruth", "hearth", "1958. Two soles of mine, four of his.", reply="old", marks=("😮 noor oskar pieter", "❤️ mira hana yuki")),
    _L(72, "19:00", "ruth", "bench", "The welt of the 1958 pair is coming away over about a hand’s width. Leave it, or have it done before it spreads?", "welt", title="A welt from 1958", question=True),
    _L(72, "19:35", "hana", "bench", "Before it spreads. And by hand: a machine would cut the old holes. Where do you live?", "welt-answer", reply="welt", thread="welt", marks=("🙏 ruth", "👏 mira"), accept=True),
    _L(72, "19:50", "ruth", "bench", "Vienna.", reply="welt-answer", thread="welt"),
    _L(72, "20:05", "hana", "bench", "That is an hour and a half by train. Send them, or come with them and I make soup.", reply="welt-answer", thread="welt", marks=("❤️ ruth mira noor bo greta cleo",)),
    _L(75, "20:10", "ruth", "bench", "I went. There was soup. They are whole again.", reply="welt-answer", thread="welt", marks=("❤️ hana mira bo noor cleo ada pieter yuki",)),
    _L(78, "18:00", "greta", "walks", "Trial pair, 400 km. Heel cup softened, sole like new. I would buy it, and I do not buy shoes.", "four-hundred", marks=("👏 jonas pieter tomas", "🔥 ada")),
    _L(78, "18:20", "imani", "walks", "Mine lasted 210 on rock. For running, no. For everything else, yes.", reply="four-hundred", marks=("🙏 jonas",)),
    _L(80, "09:00", "ada", "next", "The numbers I owed Noor. A voucher of ten euros costs us 6.40 a pair at the use you expect. We can do it on the Lows from September, not on children’s shoes yet, because those margins are thin. It will be called **the second sole**, and the quarterly page is Pieter’s condition, so it stays.", "second-sole", reply="voucher", thread="voucher", marks=("🎉 noor bo mira hana greta tomas lucia oskar", "👏 pieter cleo")),
    _L(80, "09:20", "noor", "next", "I am a student with one pair of shoes and I changed a price. I need to sit down.", reply="second-sole", thread="voucher", marks=("❤️ greta bo mira cleo hana ruth",)),
    _L(84, "21:30", "teo", "hearth", "Good evening. I sell vegetables and stand all day. Which of your shoes is for standing?", "teo-hello", marks=("👋 greta",)),
    _L(85, "06:40", "bo", "hearth", "Good morning Teo. None is only for standing, but the cork trial pair is the first that let me stand through the Christmas post. Ask @oskar about the wide last.", "standing", reply="teo-hello", marks=("🙏 teo",)),
    _L(85, "07:15", "oskar", "hearth", "The 71! Draw around your foot in the evening. I have become that person.", reply="standing", marks=("😄 mira bo noor",)),
    _L(87, "19:20", "lucia", "walks", "After yesterday: 96 kg, eleven dead pairs, eight pairs of sandals, one hornet.", "sandal-day", marks=("🌱 mira noor imani hana greta cleo", "😄 sam")),
    _L(87, "19:45", "noor", "walks", "I walked home in mine. My flatmates have no questions left.", reply="sandal-day", marks=("😄 lucia mira bo",)),
    _L(88, "20:00", "tomas", "bench", "Does anybody know how to get latex off a school table? Asking for a class.", "latex", title="Latex on a school table", question=True, marks=("😄 noor pieter",)),
    _L(88, "20:30", "pieter", "bench", "Cold. Ice in a bag, ten minutes, then a plastic card. No solvent, it takes the varnish along.", "latex-answer", reply="latex", thread="latex", marks=("🙏 tomas",), accept=True),
    _L(89, "08:00", "cleo", "hearth", "Ninety days tomorrow. I came for shoes and stayed for the people who answer at six in the morning.", "ninety", marks=("❤️ bo greta mira ada noor hana pieter yuki",)),
    _L(89, "08:10", "bo", "hearth", "You were not even asleep this time.", reply="ninety", marks=("😄 cleo greta",)),
)  # fmt: skip
