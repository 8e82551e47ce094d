"""Shortcodes that chat platforms write for emoji, as characters. Unknown ones stay `:name:`."""

from functools import cache

_TABLE = """
+1 👍 -1 👎 thumbsup 👍 thumbsdown 👎 clap 👏 100 💯 fire 🔥 sunglasses 😎 ok_hand 👌 wave 👋 joy 😂
heart ❤️ robot_face 🤖 robot 🤖 books 📚 beers 🍻 beer 🍺 hamburger 🍔 airplane ✈️ anguished 😧
bar_chart 📊 pig_nose 🐽 simple_smile 🙂 tada 🎉 film_projector 📽️ thinking_face 🤔 thinking 🤔
grin 😁 cool 🆒 slightly_smiling_face 🙂 slight_smile 🙂 grinning 😀 smile 😄 world_map 🗺️ rocket 🚀
national_park 🏞️ book 📖 nose 👃 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉
computer 💻 loud_sound 🔊 frame_with_picture 🖼️ eye 👁️ eyes 👀 fire_engine 🚒 basketball 🏀
disappointed 😞 blush 😊 smiley 😃 zap ⚡ confused 😕 wink 😉 smiley_cat 😺 guitar 🎸 astonished 😲
rainbow 🌈 confounded 😖 stuck_out_tongue 😛 coffee ☕ boom 💥 slightly_frowning_face 🙁
slight_frown 🙁 frowning 😦 frowning_face ☹️ laughing 😆 satisfied 😆 sweat_smile 😅 rofl 🤣
rolling_on_the_floor_laughing 🤣 innocent 😇 upside_down_face 🙃 upside_down 🙃 relieved 😌
heart_eyes 😍 kissing_heart 😘 kissing 😗 yum 😋 stuck_out_tongue_winking_eye 😜
stuck_out_tongue_closed_eyes 😝 money_mouth_face 🤑 hugging_face 🤗 hugs 🤗 hugging 🤗
zipper_mouth_face 🤐 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒
face_with_rolling_eyes 🙄 rolling_eyes 🙄 roll_eyes 🙄 grimacing 😬 lying_face 🤥 pensive 😔
sleepy 😪 sleeping 😴 drooling_face 🤤 mask 😷 nerd_face 🤓 nerd 🤓 worried 😟 open_mouth 😮
hushed 😯 flushed 😳 fearful 😨 cold_sweat 😰 disappointed_relieved 😥 cry 😢 sob 😭 scream 😱
persevere 😣 sweat 😓 weary 😩 tired_face 😫 triumph 😤 rage 😡 angry 😠 smiling_imp 😈 imp 👿
skull 💀 poop 💩 hankey 💩 clown_face 🤡 ghost 👻 alien 👽 space_invader 👾 star_struck 🤩
star-struck 🤩 partying_face 🥳 pleading_face 🥺 exploding_head 🤯 face_with_monocle 🧐
cowboy_hat_face 🤠 shushing_face 🤫 saluting_face 🫡 melting_face 🫠 see_no_evil 🙈 hear_no_evil 🙉
speak_no_evil 🙊 kiss 💋 love_letter 💌 cupid 💘 gift_heart 💝 sparkling_heart 💖 heartpulse 💗
heartbeat 💓 revolving_hearts 💞 two_hearts 💕 broken_heart 💔 orange_heart 🧡 yellow_heart 💛
green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍 anger 💢 dizzy 💫
sweat_drops 💦 dash 💨 bomb 💣 speech_balloon 💬 thought_balloon 💭 zzz 💤 raised_hand ✋ hand ✋
vulcan_salute 🖖 v ✌️ crossed_fingers 🤞 metal 🤘 call_me_hand 🤙 point_left 👈 point_right 👉
point_up_2 👆 point_up ☝️ point_down 👇 fist ✊ facepunch 👊 punch 👊 raised_hands 🙌 open_hands 👐
handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 brain 🧠 ear 👂 eyeglasses 👓 tongue 👅 shrug 🤷
facepalm 🤦 face_palm 🤦 bow 🙇 ok_woman 🙆 raising_hand 🙋 dancer 💃 man_dancing 🕺 running 🏃
runner 🏃 walking 🚶 baby 👶 busts_in_silhouette 👥 bust_in_silhouette 👤 dog 🐶 cat 🐱 mouse 🐭
rabbit 🐰 fox_face 🦊 bear 🐻 panda_face 🐼 koala 🐨 tiger 🐯 lion_face 🦁 cow 🐮 pig 🐷 frog 🐸
monkey 🐒 monkey_face 🐵 chicken 🐔 penguin 🐧 bird 🐦 hatched_chick 🐥 owl 🦉 wolf 🐺 horse 🐴
unicorn_face 🦄 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌 beetle 🐞 ant 🐜 turtle 🐢 snake 🐍
octopus 🐙 crab 🦀 shrimp 🦐 fish 🐟 dolphin 🐬 whale 🐳 shark 🦈 elephant 🐘 camel 🐫 goat 🐐
sheep 🐑 crocodile 🐊 t-rex 🦖 sauropod 🦕 dragon 🐉 feet 🐾 paw_prints 🐾 bouquet 💐
cherry_blossom 🌸 rose 🌹 sunflower 🌻 tulip 🌷 seedling 🌱 evergreen_tree 🌲 deciduous_tree 🌳
palm_tree 🌴 cactus 🌵 herb 🌿 four_leaf_clover 🍀 maple_leaf 🍁 fallen_leaf 🍂 leaves 🍃
mushroom 🍄 earth_africa 🌍 earth_americas 🌎 earth_asia 🌏 moon 🌔 full_moon 🌕 new_moon 🌑
crescent_moon 🌙 sunny ☀️ sun_with_face 🌞 star ⭐ star2 🌟 stars 🌠 sparkles ✨ cloud ☁️
partly_sunny ⛅ rain_cloud 🌧️ umbrella ☔ snowflake ❄️ snowman ⛄ droplet 💧 ocean 🌊 comet ☄️
grapes 🍇 melon 🍈 watermelon 🍉 tangerine 🍊 lemon 🍋 banana 🍌 pineapple 🍍 apple 🍎
green_apple 🍏 pear 🍐 peach 🍑 cherries 🍒 strawberry 🍓 kiwifruit 🥝 tomato 🍅 avocado 🥑
eggplant 🍆 potato 🥔 carrot 🥕 corn 🌽 hot_pepper 🌶️ cucumber 🥒 bread 🍞 croissant 🥐
cheese_wedge 🧀 cheese 🧀 bacon 🥓 pizza 🍕 taco 🌮 burrito 🌯 popcorn 🍿 ramen 🍜 spaghetti 🍝
sushi 🍣 rice 🍚 icecream 🍦 ice_cream 🍨 doughnut 🍩 donut 🍩 cookie 🍪 birthday 🎂 cake 🍰
chocolate_bar 🍫 candy 🍬 lollipop 🍭 honey_pot 🍯 tea 🍵 sake 🍶 champagne 🍾 wine_glass 🍷
cocktail 🍸 tropical_drink 🍹 clinking_glasses 🥂 house 🏠 office 🏢 school 🏫 factory 🏭 tent ⛺
bridge_at_night 🌉 mountain ⛰️ camping 🏕️ beach_with_umbrella 🏖️ train 🚆 bus 🚌 ambulance 🚑
police_car 🚓 taxi 🚕 car 🚗 red_car 🚗 truck 🚚 bike 🚲 bicyclist 🚴 scooter 🛴 construction 🚧
anchor ⚓ boat ⛵ sailboat ⛵ ship 🚢 helicopter 🚁 satellite 📡 hourglass ⌛
hourglass_flowing_sand ⏳ watch ⌚ alarm_clock ⏰ stopwatch ⏱️ clock1 🕐 fireworks 🎆 sparkler 🎇
balloon 🎈 confetti_ball 🎊 ribbon 🎀 gift 🎁 ticket 🎫 trophy 🏆 medal 🏅 first_place_medal 🥇
soccer ⚽ football 🏈 baseball ⚾ tennis 🎾 dart 🎯 video_game 🎮 game_die 🎲 jigsaw 🧩 art 🎨
performing_arts 🎭 thread 🧵 yarn 🧶 tshirt 👕 shirt 👕 jeans 👖 dress 👗 athletic_shoe 👟
mans_shoe 👞 hiking_boot 🥾 high_heel 👠 socks 🧦 crown 👑 tophat 🎩 mortar_board 🎓 gem 💎 mega 📣
loudspeaker 📢 bell 🔔 no_bell 🔕 musical_note 🎵 notes 🎶 microphone 🎤 headphones 🎧 radio 📻
saxophone 🎷 violin 🎻 drum_with_drumsticks 🥁 iphone 📱 phone ☎️ telephone ☎️ battery 🔋
electric_plug 🔌 desktop_computer 🖥️ keyboard ⌨️ floppy_disk 💾 cd 💿 movie_camera 🎥 clapper 🎬
tv 📺 camera 📷 camera_with_flash 📸 mag 🔍 mag_right 🔎 candle 🕯️ bulb 💡 flashlight 🔦 notebook 📓
closed_book 📕 ledger 📒 scroll 📜 newspaper 📰 bookmark 🔖 label 🏷️ moneybag 💰 dollar 💵 euro 💶
credit_card 💳 receipt 🧾 email 📧 envelope ✉️ incoming_envelope 📨 package 📦 mailbox 📫
ballot_box_with_ballot 🗳️ pencil2 ✏️ memo 📝 pencil 📝 briefcase 💼 file_folder 📁
open_file_folder 📂 date 📅 calendar 📆 clipboard 📋 pushpin 📌 round_pushpin 📍 paperclip 📎
straight_ruler 📏 scissors ✂️ wastebasket 🗑️ lock 🔒 unlock 🔓 key 🔑 hammer 🔨 pick ⛏️
hammer_and_wrench 🛠️ wrench 🔧 nut_and_bolt 🔩 gear ⚙️ scales ⚖️ link 🔗 microscope 🔬 telescope 🔭
syringe 💉 pill 💊 adhesive_bandage 🩹 door 🚪 bed 🛏️ shower 🚿 shopping_trolley 🛒 warning ⚠️
no_entry ⛔ no_entry_sign 🚫 x ❌ heavy_multiplication_x ✖️ white_check_mark ✅ heavy_check_mark ✔️
ballot_box_with_check ☑️ heavy_plus_sign ➕ heavy_minus_sign ➖ question ❓ grey_question ❔
exclamation ❗ heavy_exclamation_mark ❗ bangbang ‼️ interrobang ⁉️ recycle ♻️ trident 🔱 o ⭕
copyright ©️ registered ®️ tm ™️ hash #️⃣ zero 0️⃣ one 1️⃣ two 2️⃣ three 3️⃣ four 4️⃣ five 5️⃣
six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟 ok 🆗 new 🆕 up 🆙 free 🆓 sos 🆘
information_source ℹ️ arrow_up ⬆️ arrow_down ⬇️ arrow_left ⬅️ arrow_right ➡️
arrows_counterclockwise 🔄 back 🔙 soon 🔜 top 🔝 infinity ♾️ red_circle 🔴 large_orange_circle 🟠
large_yellow_circle 🟡 large_green_circle 🟢 large_blue_circle 🔵 white_circle ⚪ black_circle ⚫
checkered_flag 🏁 triangular_flag_on_post 🚩 rainbow-flag 🏳️‍🌈 rainbow_flag 🏳️‍🌈 us 🇺🇸 de 🇩🇪 fr 🇫🇷
es 🇪🇸 it 🇮🇹 gb 🇬🇧 uk 🇬🇧 jp 🇯🇵 cn 🇨🇳 kr 🇰🇷 ru 🇷🇺 flag-us 🇺🇸 flag-de 🇩🇪 flag-fr 🇫🇷 flag-gb 🇬🇧
flag-eu 🇪🇺
"""
_TONES = {f"skin-tone-{tone}": chr(0x1F3F9 + tone) for tone in range(2, 7)}
_TONES.update({f"t{tone}": chr(0x1F3F9 + tone) for tone in range(2, 7)})


@cache
def table() -> dict[str, str]:
    """Shortcode -> character."""
    words = _TABLE.split()
    return dict(zip(words[::2], words[1::2], strict=True))


def character(name: str) -> str:
    """The emoji of a shortcode (`+1`, `clap::skin-tone-3`), or `:name:` when it is the platform's own."""
    plain, _, tone = name.partition("::")
    if not tone and ":" in plain:
        plain, _, tone = plain.partition(":")
    found = table().get(plain)
    if found is None:
        return f":{plain}:"
    return found.rstrip("\ufe0f") + _TONES[tone] if tone in _TONES else found
